// Who runs a background task. Of all servers that share a store one holds a task's lease and runs it; when
// it ends without giving the lease back, another takes it once its time is over. A server that has the
// store for itself takes it at once: whoever held it is gone.
//
// Stored under task_key (table/storage_keys.h): version byte 1, then tagged fields (table/record.h). Do not
// change:
//   1 holder   2 until (microseconds since 1970)   3 place: what the task keeps, empty between rounds
//   4 ended: the last round that did something     5 done: in the task's unit, by all holders
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/result.h"
#include "storage/engine.h"

namespace gramme {

struct TaskRecord {
  std::string holder;
  Timestamp until = 0;
  std::string place;
  Timestamp ended = 0;
  uint64_t done = 0;
  bool operator==(const TaskRecord&) const = default;
};
std::string encode_task_record(const TaskRecord& record);
/// Nothing when malformed or of another version; a task then begins anew.
std::optional<TaskRecord> decode_task_record(std::string_view bytes);

class Lease {
 public:
  /// `holder` is this server, unlike all others there are and were.
  Lease(Engine& engine, std::string task, std::string holder);

  /// Takes or renews the lease if need be. False when somebody else has it, as record() then says.
  Result<bool> hold(Timestamp now);
  /// Renews it and keeps these: `record`'s holder and time are not looked at. False when it was lost.
  Result<bool> keep(TaskRecord record);
  /// Gives it back, with the record as it was kept last.
  Result<void> release();

  bool is_held() const { return held_; }
  /// As it was last seen.
  const TaskRecord& record() const { return record_; }

 private:
  /// Writes the record unless somebody else holds the lease; `mine` is absent for whoever takes it over.
  Result<bool> claim(std::optional<TaskRecord> mine, int64_t length);

  Engine& engine_;
  const std::string key_;
  const std::string holder_;
  TaskRecord record_;
  bool held_ = false;
};

}  // namespace gramme
