#include "protocol/json_writer.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdint>

#include "api/base64.h"
#include "protocol/json_text.h"

namespace gramme {
namespace {

/// The letter behind the backslash, for bytes that must be escaped.
constexpr std::array<char, 256> escapes = [] {
  std::array<char, 256> table{};
  for (int c = 0; c < 0x20; ++c) table[size_t(c)] = 'u';
  table['\b'] = 'b', table['\f'] = 'f', table['\n'] = 'n', table['\r'] = 'r', table['\t'] = 't';
  table['"'] = '"', table['\\'] = '\\';
  return table;
}();

template <class T>
void append_number(std::string& out, T value) {
  std::array<char, 32> buffer;
  const auto [end, error] = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value);
  out.append(buffer.data(), end);
}

void append_escape(std::string& out, char c) {
  constexpr std::string_view digits = "0123456789abcdef";
  const char letter = escapes[uint8_t(c)];
  out.push_back('\\');
  out.push_back(letter);
  if (letter != 'u') return;
  out.append("00");
  out.push_back(digits[uint8_t(c) >> 4]);
  out.push_back(digits[c & 15]);
}

/// Appends a text between quotes, in one step since nearly every text is written so.
void append_plain(std::string& out, std::string_view text) {
  const size_t start = out.size(), end = start + text.size() + 2;
  // The second argument is not `end` in libstdc++ 12 when the string grows.
  out.resize_and_overwrite(end, [&](char* bytes, size_t) {
    bytes[start] = bytes[end - 1] = '"';
    text.copy(bytes + start + 1, text.size());
    return end;
  });
}

void append_quoted(std::string& out, std::string_view text) {
  size_t plain = plain_json_prefix(text);
  if (plain == text.size()) [[likely]]
    return append_plain(out, text);
  out.push_back('"');
  while (true) {
    out.append(text.substr(0, plain));
    if (plain == text.size()) break;
    append_escape(out, text[plain]);
    text.remove_prefix(plain + 1);
    plain = plain_json_prefix(text);
  }
  out.push_back('"');
}

}  // namespace

void JsonWriter::name(std::string_view name) {
  separate();
  append_quoted(out_, name);
  out_.push_back(':');
  needs_comma_ = false;
}

void JsonWriter::string(std::string_view text) {
  separate();
  append_quoted(out_, text);
}

void JsonWriter::binary(std::string_view bytes) {
  separate();
  out_.push_back('"');
  append_base64(out_, bytes);
  out_.push_back('"');
}

void JsonWriter::integer(int64_t value) {
  separate();
  append_number(out_, value);
}

void JsonWriter::real(double value) {
  if (std::isnan(value)) return string("NaN");
  if (std::isinf(value)) return string(value < 0 ? "-Infinity" : "Infinity");
  separate();
  const size_t start = out_.size();
  append_number(out_, value);
  if (out_.find('.', start) != out_.npos) return;
  out_.insert(std::min(out_.find('e', start), out_.size()), ".0");
}

void JsonWriter::boolean(bool value) {
  separate();
  out_.append(value ? "true" : "false");
}

void JsonWriter::timestamp(double seconds) {
  separate();
  constexpr double largest = 9e12;  // seconds; beyond that milliseconds are not exact
  const double bounded = std::isnan(seconds) ? 0 : std::min(std::max(seconds, -largest), largest);
  const int64_t milliseconds = std::llround(bounded * 1000);
  const auto magnitude = uint64_t(std::abs(milliseconds));
  if (milliseconds < 0) out_.push_back('-');
  append_number(out_, magnitude / 1000);
  if (magnitude % 1000 == 0) return;
  const std::string fraction =
      std::to_string(1000 + magnitude % 1000);  // its first digit stands for the point
  out_.push_back('.');
  out_.append(fraction, 1, fraction.find_last_not_of('0'));
}

}  // namespace gramme
