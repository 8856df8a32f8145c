// What fuzz targets share. A target is a function of bytes; a property that does not hold ends the process.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "base/check.h"

/// Like CHECK, of what a target looks at: an expression, so that it may be returned.
#define HOLDS(condition) \
  ((condition) ? static_cast<void>(0) : ::gramme::check_failed(#condition, __FILE__, __LINE__))

namespace gramme {

/// Every target defines this one. Equal inputs do equal things.
void fuzz(std::string_view input);

/// Parts an input at the first line end: the line, and in `rest` what follows it.
inline std::string_view take_line(std::string_view& rest) {
  const size_t end = rest.find('\n');
  const std::string_view line = rest.substr(0, end);
  rest.remove_prefix(end == rest.npos ? rest.size() : end + 1);
  return line;
}

/// The first byte of an input, which is taken off; 0 of an empty one.
inline uint8_t take_byte(std::string_view& rest) {
  if (rest.empty()) return 0;
  const uint8_t byte = uint8_t(rest[0]);
  rest.remove_prefix(1);
  return byte;
}

/// A copy on the heap without a byte to spare, so that the sanitizer sees reads beyond it.
class Exactly {
 public:
  explicit Exactly(std::string_view bytes) : bytes_(bytes.begin(), bytes.end()) { bytes_.shrink_to_fit(); }
  std::string_view view() const { return {bytes_.data(), bytes_.size()}; }

 private:
  std::vector<char> bytes_;
};

}  // namespace gramme
