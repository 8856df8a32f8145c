// Amazon resource names: arn:PARTITION:SERVICE:REGION:ACCOUNT:RESOURCE.
#pragma once

#include <cstdint>
#include <expected>
#include <string_view>

namespace gramme {

/// Borrows from the text. Parts may be empty, and a resource may have colons of its own.
struct Arn {
  std::string_view partition;
  std::string_view service;
  std::string_view region;
  std::string_view account;
  std::string_view resource;
};

/// What a text lacks first that would be an ARN: "arn:" in front, or the colon after a part.
enum class ArnFault : uint8_t { prefix, partition, service, region, account };

std::expected<Arn, ArnFault> parse_arn(std::string_view text);

}  // namespace gramme
