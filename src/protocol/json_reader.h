// JSON bodies of requests, as RFC 8259 has them, read into documents.
#pragma once

#include <string>

#include "api/document.h"
#include "base/result.h"

namespace gramme {

/// Deeper bodies are refused. AWS reads attribute values of up to about 2,000 levels, each two of JSON.
constexpr int json_depth_max = 4100;

/// Reads a body that is one JSON object. Anything else (not JSON, not UTF-8, empty, more than an object) is
/// a SerializationException without a text, which is what AWS answers. Needs constant stack and at most 10
/// times the memory of the body. Numbers keep their spelling; `\u` escapes that pair up to no character
/// become `?`, as in Java.
Result<Document> read_json(std::string body);

}  // namespace gramme
