// A server without sockets over a data folder whose files may fail.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "scenarios.h"
#include "server.h"
#include "storage/rocksdb/faulty_files_testing.h"
#include "table/scrub/finding.h"

namespace gramme::failures {

/// What the map holds, but for the engine's own records.
using Content = std::map<std::string, std::string>;

class FailingStore {
 public:
  /// Opens the folder, and makes it when there is none. Little of what is read stays in memory.
  static Result<std::unique_ptr<FailingStore>> open(const std::string& directory, int64_t seconds_later);

  /// A task has turns until none is due; what went wrong last is its answer. One that failed before has
  /// waited for its pause to end.
  simulation::Answer carry_out(const Deed& deed);
  bool is_task(std::string_view name) const { return task_of(name).has_value(); }

  void fail_in(uint64_t operations, const embedded::FaultyFiles::Failure& failure) {
    files_->fail_in(operations, failure);
  }
  bool has_failed() const { return files_->has_failed(); }

  Result<Content> content();
  Result<std::vector<Finding>> findings();

 private:
  FailingStore(const std::string& directory, int64_t seconds_later);
  std::optional<size_t> task_of(std::string_view name) const;
  simulation::Answer ask(const Deed& deed);
  simulation::Answer turns_of(size_t task);
  /// The body with what `$Name` stands for.
  std::string filled_in(std::string_view body) const;

  TestClock clock_;
  const std::shared_ptr<embedded::FaultyFiles> files_;
  embedded::FaultyEnvironment environment_;
  std::unique_ptr<Engine> engine_;
  std::optional<simulation::Server> server_;
  std::string answered_;
};

}  // namespace gramme::failures
