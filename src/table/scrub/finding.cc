#include "table/scrub/finding.h"

#include <fmt/format.h>

#include <array>
#include <iterator>

namespace gramme {

std::string_view name_of(FindingKind kind) {
  static constexpr std::array<std::string_view, 12> names = {"",
                                                             "DAMAGED_FILE",
                                                             "UNREADABLE_RANGE",
                                                             "DAMAGED_RECORD",
                                                             "MISPLACED_RECORD",
                                                             "ABSENT_RECORD",
                                                             "INDEX_ENTRY",
                                                             "EXPIRY",
                                                             "ENDED_QUEUE",
                                                             "COUNTER",
                                                             "MARK",
                                                             "SEQUENCE"};
  return size_t(kind) < names.size() ? names[size_t(kind)] : names[0];
}

std::string printable(std::string_view bytes) {
  std::string text;
  for (char byte : bytes) {
    if (byte > ' ' && byte < '\x7f' && byte != '\\') {
      text += byte;
    } else {
      fmt::format_to(std::back_inserter(text), "\\x{:02x}", uint8_t(byte));
    }
  }
  return text;
}

std::string line_of(const Finding& finding) {
  const std::string table = finding.table.empty() ? "" : fmt::format(" of table {}", finding.table);
  return fmt::format("{}{} at {}: {}", name_of(finding.kind), table, printable(finding.key), finding.what);
}

}  // namespace gramme
