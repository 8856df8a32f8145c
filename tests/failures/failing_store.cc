#include "failing_store.h"

#include <algorithm>
#include <chrono>
#include <thread>

#include "services/service_testing.h"
#include "storage/rocksdb/rocksdb_engine.h"
#include "table/scrub/store_check.h"

namespace gramme::failures {
namespace {

using simulation::Answer;

constexpr int64_t longest_pause = 61 * microseconds_per_second;  // of a task that failed

class Collector final : public Visitor {
 public:
  explicit Collector(Content& content) : content_(content) {}
  bool visit(std::string_view key, std::string_view value) override {
    if (!key.starts_with('M')) content_.emplace(key, value);
    return true;
  }
  Step finish() override { return nothing(); }

 private:
  Content& content_;
};

}  // namespace

FailingStore::FailingStore(const std::string& directory, int64_t seconds_later)
    : files_(std::make_shared<embedded::FaultyFiles>(directory)), environment_(files_) {
  clock_.advance(seconds_later * microseconds_per_second);
}

Result<std::unique_ptr<FailingStore>> FailingStore::open(const std::string& directory,
                                                         int64_t seconds_later) {
  std::unique_ptr<FailingStore> store(new FailingStore(directory, seconds_later));
  RocksdbOptions options{
      .directory = directory, .cache_bytes = 1, .write_buffer_bytes = 1 << 20, .table_files_open = 20};
  options.environment = &store->environment_;
  store->engine_ = TRY(open_rocksdb_engine(options, store->clock_));
  const simulation::ServerOptions server{.settings = {.time_to_live_interval = 0, .scrub_period = 60}};
  store->server_.emplace(*store->engine_, *store->engine_, store->clock_, server);
  TRY(store->server_->load());
  return store;
}

Answer FailingStore::carry_out(const Deed& deed) {
  const std::optional<size_t> task = task_of(deed.name);
  const Answer answer = task ? turns_of(*task) : ask(deed);
  if (answer.is_ok()) answered_ = answer.body;
  return answer;
}

std::optional<size_t> FailingStore::task_of(std::string_view name) const {
  const std::vector<TaskStatus> tasks = const_cast<simulation::Server&>(*server_).tasks().status();
  const auto found = std::ranges::find(tasks, name, &TaskStatus::name);
  return found == tasks.end() ? std::nullopt : std::optional(size_t(found - tasks.begin()));
}

Answer FailingStore::ask(const Deed& deed) {
  std::optional<Answer> answered;
  server_->send({std::string(deed.name), filled_in(deed.body)},
                [&](Answer answer) { answered = std::move(answer); });
  while (!answered) {
    if (!server_->run_inbox()) std::this_thread::sleep_for(std::chrono::microseconds(20));
  }
  return *std::move(answered);
}

Answer FailingStore::turns_of(size_t task) {
  BackgroundTasks& tasks = server_->tasks();
  if (tasks.status()[task].state == TaskState::failing) clock_.advance(longest_pause);
  while (tasks.take_turn(task)) {
  }
  const std::string error = tasks.status()[task].error;
  return {error.empty() ? 200 : 500, error};
}

std::string FailingStore::filled_in(std::string_view body) const {
  std::string filled;
  for (size_t at; (at = body.find('$')) != body.npos;) {
    filled += body.substr(0, at);
    body.remove_prefix(at + 1);
    const size_t end = body.find('"');
    filled += text_of(answered_, body.substr(0, end));
    body.remove_prefix(end);
  }
  return filled.append(body);
}

Result<Content> FailingStore::content() {
  Content content;
  Scan scan;
  scan.range = {"", "\x7f"};
  scan.visitor = std::make_unique<Collector>(content);
  TRY(complete(*engine_, std::move(scan)));
  return content;
}

Result<std::vector<Finding>> FailingStore::findings() { return findings_of(*engine_, clock_); }

}  // namespace gramme::failures
