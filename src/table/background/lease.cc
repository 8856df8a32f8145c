#include "table/background/lease.h"

#include <utility>

#include "table/record.h"
#include "table/storage_keys.h"
#include "table/store_access.h"

namespace gramme {
namespace {

constexpr char record_version = 1;

/// Long where nobody waits for its end: it is written anew with half of it left.
constexpr int64_t length_when_shared = 30 * microseconds_per_second;
constexpr int64_t length_when_exclusive = 3600 * microseconds_per_second;

/// Whether a plan gave the lease, and the record as it left it.
struct Claim {
  bool given = false;
  TaskRecord record;
};

}  // namespace

template <class Visitor>
void visit_fields(Visitor&& field, RecordOf<TaskRecord, Visitor>& record) {
  field(1, record.holder);
  field(2, record.until);
  field.unless_zero(3, record.place);
  field.unless_zero(4, record.ended);
  field.unless_zero(5, record.done);
}

std::string encode_task_record(const TaskRecord& record) {
  std::string bytes(1, record_version);
  append_fields(bytes, record);
  return bytes;
}

std::optional<TaskRecord> decode_task_record(std::string_view bytes) {
  TaskRecord record;
  if (bytes.empty() || bytes[0] != record_version || !read_fields(bytes.substr(1), record))
    return std::nullopt;
  return record;
}

Lease::Lease(Engine& engine, std::string task, std::string holder)
    : engine_(engine), key_(task_key(task)), holder_(std::move(holder)) {}

Result<bool> Lease::hold(Timestamp now) {
  const int64_t length = engine_.is_exclusive() ? length_when_exclusive : length_when_shared;
  if (!held_) return claim(std::nullopt, length);
  if (record_.until - now > length / 2) return true;
  return keep(record_);
}

Result<bool> Lease::keep(TaskRecord record) {
  return claim(std::move(record), engine_.is_exclusive() ? length_when_exclusive : length_when_shared);
}

Result<void> Lease::release() {
  if (!held_) return {};
  TRY(claim(record_, 0));
  held_ = false;
  return {};
}

Result<bool> Lease::claim(std::optional<TaskRecord> mine, int64_t length) {
  held_ = false;  // as far as is known when this fails
  const bool exclusive = engine_.is_exclusive();
  auto plan = [&, this](const Moment& moment, Present present) {
    std::optional<TaskRecord> found = present[0] ? decode_task_record(*present[0]) : std::nullopt;
    const bool is_ours = found && found->holder == holder_;
    const bool is_free = !found || found->until <= moment.now || exclusive;
    // Whoever lost it while it worked does not take it back with what it knew before.
    Claim claim{.given = mine ? is_ours : is_ours || is_free,
                .record = mine && is_ours ? *mine : found.value_or(TaskRecord{})};
    Batch batch;
    if (claim.given) {
      claim.record.holder = holder_;
      claim.record.until = moment.now + length;
      batch.put(key_, encode_task_record(claim.record));
    }
    return Decision<Claim>{std::move(batch), std::move(claim)};
  };
  Claim claim = TRY(decide<Claim>(engine_, {key_}, std::move(plan)));
  record_ = std::move(claim.record);
  return held_ = claim.given;
}

}  // namespace gramme
