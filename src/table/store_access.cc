#include "table/store_access.h"

#include <memory>

#include "api/errors.h"

namespace gramme {
namespace {

Result<void> complete_at(Engine& engine, const SnapshotPointer& snapshot, Step step) {
  return snapshot ? complete_on(engine, snapshot, std::move(step)) : complete(engine, std::move(step));
}

class Copier final : public Visitor {
 public:
  Copier(Entries& entries, CopyLimits limits) : entries_(entries), limits_(limits) {}
  bool visit(std::string_view key, std::string_view value) override {
    entries_.emplace_back(key, value);
    bytes_ += value.size();
    return entries_.size() < limits_.entries && bytes_ < limits_.bytes;
  }
  Step finish() override { return nothing(); }

 private:
  Entries& entries_;
  const CopyLimits limits_;
  size_t bytes_ = 0;
};

class UnreadWriter final : public Writer {
 public:
  void begin_object() override {}
  void end_object() override {}
  void begin_list() override {}
  void end_list() override {}
  void name(std::string_view) override {}
  void string(std::string_view) override {}
  void binary(std::string_view) override {}
  void integer(int64_t) override {}
  void real(double) override {}
  void boolean(bool) override {}
  void timestamp(double) override {}
};

}  // namespace

Result<void> detail::complete_and_respond(Engine& engine, Step step) {
  Outcome outcome = run_to_end(engine, std::move(step));
  if (Error* error = std::get_if<Error>(&outcome)) return std::move(*error);
  if (Unknown* unknown = std::get_if<Unknown>(&outcome))
    return internal_server_error(std::move(unknown->reason));
  UnreadWriter writer;
  std::get<Response>(outcome)(writer);
  return {};
}

Result<Values> values_of(Engine& engine, std::vector<std::string> keys, const SnapshotPointer& snapshot) {
  Values values;
  if (keys.empty()) return values;
  Read read;
  read.keys = std::move(keys);
  read.then = [&values](Present present) -> Step {
    values.assign(present.begin(), present.end());
    return nothing();
  };
  TRY(complete_at(engine, snapshot, std::move(read)));
  return values;
}

Result<std::optional<std::string>> value_of(Engine& engine, std::string key) {
  return std::move(TRY(values_of(engine, {std::move(key)}))[0]);
}

Result<Entries> entries_of(Engine& engine, KeyRange range, CopyLimits limits,
                           const SnapshotPointer& snapshot) {
  Entries entries;
  Scan scan;
  scan.range = std::move(range);
  scan.visitor = std::make_unique<Copier>(entries, limits);
  TRY(complete_at(engine, snapshot, std::move(scan)));
  return entries;
}

Result<void> erase(Engine& engine, std::string key) {
  return complete(engine,
                  Write{.keys = {}, .plan = [key = std::move(key)](const Moment&, Present) -> Planned {
                          Batch batch;
                          batch.erase(key);
                          return {std::move(batch), nothing()};
                        }});
}

}  // namespace gramme
