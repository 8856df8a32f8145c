// A whole server without sockets: requests are JSON, so are answers. What listens in the real one is a
// RequestLoop here, whose owner runs it.
#pragma once

#include <condition_variable>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "base/clock.h"
#include "protocol/gateway.h"
#include "protocol/request_budget.h"
#include "services/administration/administration.h"
#include "table/background/background_tasks.h"
#include "table/catalog.h"

namespace gramme::simulation {

struct Answer {
  int status = 0;  // 0: the server ended before it answered
  std::string body = {};

  bool is_ok() const { return status == 200; }
  /// Nobody knows whether it was done.
  bool is_unknown() const { return status == 0 || status >= 500; }
  /// Of a refusal: what its type is called.
  std::string kind() const;
};

struct Request {
  std::string operation;
  std::string body;
};

struct ServerOptions {
  std::string name = "server";  // unlike those before it
  Settings settings = {};
  Timestamp shard_age = 4 * 3600 * microseconds_per_second;
  uint64_t seed = 1;  // of what a client is not told beforehand
};

class Server final : public RequestLoop {
 public:
  using Answered = std::function<void(Answer)>;

  /// Background tasks, and the catalog at the start, run on an engine that waits for what it is asked. The
  /// engines outlive this.
  Server(Engine& engine, Engine& background, const TestClock& clock, const ServerOptions& options);
  ~Server() override;

  Result<void> load() { return catalog_.load(); }
  /// `answered` is called once, before this returns or from run_inbox().
  void send(const Request& request, Answered answered);
  /// What other threads brought. False when there was nothing.
  bool run_inbox();
  /// Waits until another thread has brought something.
  void await_inbox();
  BackgroundTasks& tasks() { return tasks_; }
  /// Gives a drawn one of the background tasks that are due a turn. False when none is.
  bool take_turn(Random& random);

  void answer(ConnectionId connection, uint64_t sequence, const HttpAnswer& answer) override;
  bool is_current() const override { return std::this_thread::get_id() == thread_; }
  RequestBudget& budget() const override { return *budget_; }
  void post(Task task) override;

 private:
  const std::thread::id thread_ = std::this_thread::get_id();
  const std::unique_ptr<RequestBudget> budget_;
  std::map<uint64_t, Answered> asked_;
  uint64_t sequence_ = 0;
  std::mutex mutex_;
  std::condition_variable brought_;
  std::vector<Task> inbox_;
  Random random_;
  Catalog catalog_;
  Scrub scrub_;
  BackgroundTasks tasks_;
  const Administration administration_;
  Gateway gateway_;
};

}  // namespace gramme::simulation
