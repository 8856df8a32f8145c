// For this folder's tests: requests from their text.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <string_view>

#include "protocol/http_parser.h"

namespace gramme {

/// A whole request, as it comes over the wire.
inline std::unique_ptr<HttpParser> parsed(std::string_view text) {
  auto parser = std::make_unique<HttpParser>(HttpLimits{});
  HttpParser::Stop stop = HttpParser::Stop::hungry;
  while (!text.empty() && stop != HttpParser::Stop::refused) stop = parser->consume(text);
  EXPECT_EQ(stop, HttpParser::Stop::request);
  return parser;
}

}  // namespace gramme
