#include "table/scrub/kept_finding.h"

#include "table/record.h"

namespace gramme {
namespace {
constexpr char record_version = 1;
}  // namespace

template <class Visitor>
void visit_fields(Visitor&& field, RecordOf<KeptFinding, Visitor>& finding) {
  field.unless_zero(1, finding.table);
  field(2, finding.what);
  field(3, finding.found);
  field(4, finding.seen);
  field.unless_zero(5, finding.repaired);
}

std::string encode_kept_finding(const KeptFinding& finding) {
  std::string bytes(1, record_version);
  append_fields(bytes, finding);
  return bytes;
}

std::optional<KeptFinding> decode_kept_finding(std::string_view bytes) {
  KeptFinding finding;
  if (bytes.empty() || bytes[0] != record_version || !read_fields(bytes.substr(1), finding))
    return std::nullopt;
  return finding;
}

}  // namespace gramme
