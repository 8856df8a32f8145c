#include "services/dynamodb/partiql/next_token.h"

#include <algorithm>
#include <charconv>

#include "api/base64.h"
#include "api/errors.h"
#include "base/bytes.h"
#include "value/sha256.h"

namespace gramme::dynamodb {
namespace {

constexpr uint8_t token_version = 1;
constexpr size_t check_size = 4;

std::string digest_of(std::string_view bytes) {
  const Digest digest = sha256(bytes);
  return {digest.begin(), digest.end()};
}

/// A number as Java's BigDecimal tells numbers apart: sign, digits without leading zeros, scale. The text
/// is one that was read as a number before.
std::string decimal_identity(std::string_view text) {
  const size_t e = std::min(text.find_first_of("eE"), text.size());
  std::string_view mantissa = text.substr(0, e);
  std::string_view exponent_text = e < text.size() ? text.substr(e + 1) : std::string_view();
  const bool negative = mantissa.starts_with('-');
  if (mantissa.starts_with('-') || mantissa.starts_with('+')) mantissa.remove_prefix(1);
  if (exponent_text.starts_with('+')) exponent_text.remove_prefix(1);
  int64_t exponent = 0;
  std::from_chars(exponent_text.data(), exponent_text.data() + exponent_text.size(), exponent);

  const size_t point = std::min(mantissa.find('.'), mantissa.size());
  std::string digits(mantissa.substr(0, point));
  if (point < mantissa.size()) {
    const std::string_view fraction = mantissa.substr(point + 1);
    digits.append(fraction);
    exponent -= int64_t(fraction.size());
  }
  digits.erase(0, digits.find_first_not_of('0'));
  return (negative && !digits.empty() ? "-" : "") + digits + "e" + std::to_string(exponent);
}

void append_parameter(std::string& out, Document::Node written, ValueView value) {
  const std::optional<Document::Node> number = written.find(type_name(Type::number));
  append_sized(out, type_name(value.type()));
  append_sized(out, value.is(Type::number) && number ? decimal_identity(number->text()) : value.bytes());
}

}  // namespace

std::string statement_fingerprint(std::string_view text, std::optional<Document::Node> written,
                                  std::span<const Value> values) {
  std::string identity;
  append_sized(identity, text);
  if (written && !values.empty()) {
    auto value = values.begin();
    for (Document::Node parameter : written->members()) {
      if (value == values.end()) break;
      append_parameter(identity, parameter, *value++);
    }
  }
  return digest_of(identity);
}

bool may_resume(std::span<const Value> parameters) {
  return std::ranges::none_of(parameters, [](const Value& value) {
    return value.view().is(Type::list) || value.view().is(Type::map);
  });
}

std::string make_next_token(std::string_view fingerprint, ItemView position) {
  std::string bytes(1, char(token_version));
  bytes.append(fingerprint).append(position.bytes());
  bytes.append(digest_of(bytes).substr(0, check_size));
  std::string token;
  append_base64(token, bytes);
  return token;
}

Error invalid_next_token() { return validation("Invalid NextToken"); }
Error mismatched_next_token() { return validation("NextToken does not match request"); }

Result<Item> read_next_token(std::string_view token, std::string_view fingerprint) {
  std::string bytes;
  if (!append_decoded_base64(bytes, token) || bytes.size() < check_size) return invalid_next_token();
  const std::string_view checked = std::string_view(bytes).substr(0, bytes.size() - check_size);
  if (!bytes.ends_with(digest_of(checked).substr(0, check_size))) return invalid_next_token();
  ByteReader reader(checked);
  const uint8_t version = reader.byte();
  const std::string_view statement = reader.bytes(fingerprint.size());
  if (reader.failed() || version != token_version || !is_well_formed_item(reader.rest()))
    return invalid_next_token();
  if (statement != fingerprint) return mismatched_next_token();
  return Item(std::string(reader.rest()));
}

}  // namespace gramme::dynamodb
