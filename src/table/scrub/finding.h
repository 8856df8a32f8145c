// What a check of a store finds wrong with it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace gramme {

/// Stored (kept_finding.h): numbers do not change.
enum class FindingKind : uint8_t {
  damaged_file = 1,      // its checksums do not fit, or it cannot be read
  unreadable_range = 2,  // the engine cannot show what lies there
  damaged_record = 3,    // is not of the form that its key says
  misplaced_record = 4,  // belongs to nothing that exists
  absent_record = 5,     // others need it
  index_entry = 6,       // is not what the table's item entails, or is not there
  expiry = 7,            // the same of an entry in a queue of expiries
  ended_queue = 8,       // expiries of a setting that ended, which nobody will remove
  counter = 9,           // is not what a recount gives
  mark = 10,             // of the build of an index, left behind
  sequence = 11,         // the last table id given is less than one that is in use
};
/// "DAMAGED_FILE" ...
std::string_view name_of(FindingKind kind);

/// From what right state can be derived.
struct Remedy {
  std::string table_key = {};                   // of the table's record in the catalog
  uint16_t index_id = 0;                        // whose entry or mark it is
  std::string item_key = {};                    // whose entry, mark or expiry it is; empty: of none
  int64_t difference = 0;                       // of a counter: what must be added
  std::optional<std::string> kept_before = {};  // of a counter: what was kept of it (kept_finding.h)
};

struct Finding {
  FindingKind kind;
  uint64_t table_id = 0;              // 0: of the store as a whole
  std::string table = {};             // its name, where that is known
  std::string key;                    // in the map, or the file's name
  std::string what;                   // for people: what is wrong, and what they can do
  std::optional<Remedy> remedy = {};  // nothing: what was right cannot be derived
};

/// One line: kind, table, key and what is wrong.
std::string line_of(const Finding& finding);
/// Bytes as people can read and write them: printable ASCII as it is, other bytes as \x1f.
std::string printable(std::string_view bytes);

}  // namespace gramme
