// What the scrub found: what is wrong and cannot be repaired, and the last repair of each counter.
#include <array>
#include <vector>

#include "api/invalid_parameter.h"
#include "api/shape.h"
#include "base/hex.h"
#include "services/service.h"
#include "services/write_time.h"
#include "table/scrub/finding.h"
#include "table/scrub/kept_finding.h"
#include "table/storage_keys.h"

namespace gramme::administration {

struct ListFindingsRequest {
  std::optional<std::string> next_token;
  static std::span<const Field<ListFindingsRequest>> shape();
};

namespace {

constexpr size_t findings_per_page = 100;
constexpr int64_t token_length_max = 8192;

constexpr std::array list_findings_shape = {
    field<&ListFindingsRequest::next_token>("NextToken", {.length_min = 1, .length_max = token_length_max}),
};

void write_finding(Writer& writer, const std::string& key, const KeptFinding& finding) {
  const auto [kind, about] = parse_finding_key(key);
  writer.begin_object();
  write_time(writer, "FirstFound", finding.found);
  writer.member("Key", printable(about));
  writer.member("Kind", name_of(FindingKind(kind)));
  writer.member("Repaired", finding.repaired > 0);
  if (!finding.table.empty()) writer.member("TableName", finding.table);
  writer.member("What", finding.what);
  writer.end_object();
}

class Page final : public Visitor {
 public:
  bool visit(std::string_view key, std::string_view value) override {
    if (findings_.size() == findings_per_page) return is_last_ = false;
    if (auto finding = decode_kept_finding(value)) findings_.emplace_back(key, *std::move(finding));
    return true;
  }
  Step finish() override {
    return Response([findings = std::move(findings_), is_last = is_last_](Writer& writer) {
      writer.name("Findings");
      writer.begin_list();
      for (const auto& [key, finding] : findings) write_finding(writer, key, finding);
      writer.end_list();
      if (!is_last) writer.member("NextToken", hex_of(findings.back().first));
    });
  }

 private:
  std::vector<std::pair<std::string, KeptFinding>> findings_;
  bool is_last_ = true;
};

}  // namespace

std::span<const Field<ListFindingsRequest>> ListFindingsRequest::shape() { return list_findings_shape; }

Step list_findings(const Call& call, Document::Node body) {
  const auto request = TRY(decode<ListFindingsRequest>(body, {.wording = call.wording}));
  Scan scan;
  scan.range = range_of_family(Family::findings);
  if (request.next_token) {
    const std::optional<std::string> last = bytes_of_hex(*request.next_token);
    if (!last || *last < scan.range.first || *last >= scan.range.last)
      return invalid_parameter("NextToken is none that was answered");
    scan.range.first = *last + '\0';
  }
  scan.visitor = std::make_unique<Page>();
  return scan;
}

}  // namespace gramme::administration
