// Has the scrub look at everything that is stored, or at one table, now; answers when that is done.
#include <array>
#include <optional>
#include <string>
#include <utility>

#include "api/shape.h"
#include "base/check.h"
#include "services/administration/administration.h"
#include "table/storage_keys.h"

namespace gramme::administration {

struct CheckStoreRequest {
  std::optional<std::string> table_name;
  static std::span<const Field<CheckStoreRequest>> shape();
};

namespace {

constexpr std::array check_store_shape = {
    field<&CheckStoreRequest::table_name>("TableName", {.table_name = true}),
};

Outcome outcome_of(const Result<ScrubReport>& report) {
  if (!report.has_value()) return report.error();
  return Response([report = *report](Writer& writer) {
    writer.member("CheckedCount", int64_t(report.checked));
    writer.member("RepairedCount", int64_t(report.repaired));
    writer.member("UnrepairedCount", int64_t(report.unrepaired));
  });
}

}  // namespace

std::span<const Field<CheckStoreRequest>> CheckStoreRequest::shape() { return check_store_shape; }

Step check_store(const Call& call, Document::Node body) {
  CHECK(call.administration);
  const auto request = TRY(decode<CheckStoreRequest>(body, {.wording = call.wording}));
  std::string table_key;
  if (request.table_name) {
    const TablePointer table = TRY(call.catalog.find(call.caller, *request.table_name));
    table_key = catalog_key(table->owner, table->name);
  }
  return Await{[&administration = *call.administration,
                table_key = std::move(table_key)](auto done) mutable {
    administration.scrub.ask(
        std::move(table_key),
        [done = std::move(done)](const Result<ScrubReport>& report) mutable { done(outcome_of(report)); });
    administration.tasks.wake(scrub_task_name);
  }};
}

}  // namespace gramme::administration
