// Base64 as binary attribute values travel: the standard alphabet, padded, strict.
#pragma once

#include <expected>
#include <string>
#include <string_view>

namespace gramme {

void append_base64(std::string& out, std::string_view bytes);

/// What is wrong with an encoded text; as AWS's reader words it.
struct Base64Fault {
  std::string text;
};

/// Appends the decoded bytes; appends nothing when the text is faulty.
std::expected<void, Base64Fault> append_decoded_base64(std::string& out, std::string_view encoded);

}  // namespace gramme
