// One thread's share of the server: a listening socket, the connections it accepted, and an inbox for other
// threads.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <vector>

#include "base/clock.h"
#include "protocol/address_counts.h"
#include "protocol/connection.h"
#include "protocol/http_handler.h"
#include "protocol/request_budget.h"

struct epoll_event;

namespace gramme {

struct LoopOptions {
  ConnectionLimits limits = {};
  size_t connections_max = 10'000;  // of this loop; more are accepted and closed
  size_t connections_per_address_max =
      5'000;          // other than loopback; so that one client leaves room for others
  bool spin = false;  // look for events a little while before sleeping, right after some came
  /// Of all loops that are made with copies of these options.
  std::shared_ptr<RequestBudget> budget = std::make_shared<RequestBudget>(256 << 20);
};

class EventLoop final : public RequestLoop {
 public:
  /// Takes a non-blocking listening socket, or -1 for none, and closes it in the end.
  EventLoop(int listener, HttpHandler& handler, const Clock& clock, const LoopOptions& options);
  ~EventLoop() override;
  EventLoop(const EventLoop&) = delete;
  EventLoop& operator=(const EventLoop&) = delete;

  /// Serves on the calling thread until stop() and the end of every connection.
  void run();
  /// From any thread: accepts no more, finishes what is under way, and closes whatever is left after
  /// `grace`.
  void stop(Milliseconds grace);
  /// Drops the task when run() has returned.
  void post(Task task) override;
  bool is_current() const override;
  void answer(ConnectionId connection, uint64_t sequence, const HttpAnswer& answer) override;
  RequestBudget& budget() const override { return *options_.budget; }

  // For connections and replies, on the loop's thread.
  HttpHandler& handler() { return handler_; }
  int64_t seconds() const { return clock_.now() / microseconds_per_second; }
  /// Null when the connection is gone.
  Connection* find(ConnectionId id);
  void ask_flush(Connection& connection);
  std::span<char> input_buffer() { return input_; }
  std::unique_ptr<HttpParser> take_parser();
  void give_parser(std::unique_ptr<HttpParser> parser);
  std::string take_buffer();
  void give_buffer(std::string buffer);

 private:
  struct Slot {
    uint32_t generation = 0;
    AddressCounts::Place place;
    std::unique_ptr<Connection> connection;
  };

  void turn();
  int wait(epoll_event* events, int size);
  void accept_all();
  void adopt(int socket, const PeerAddress& address);
  void on_event(uint64_t name, uint32_t events);
  void run_inbox();
  void flush_asked();
  /// Closes a connection that is over; else tells epoll what it waits for.
  void settle(Connection& connection);
  /// Lets a connection do something. What there is no memory for ends it.
  template <class Action>
  void let(Connection& connection, Action action);
  /// Room for one slot more, and for all of them to be free.
  void make_slot();
  void sweep();
  void begin_stop();
  void wake();

  HttpHandler& handler_;
  const Clock& clock_;
  const LoopOptions options_;
  int epoll_ = -1, wake_ = -1, listener_ = -1;

  Milliseconds now_ = 0;
  Milliseconds next_sweep_ = 0;
  bool listening_ = false;
  bool stopping_ = false;
  Milliseconds stop_at_ = 0;
  bool was_busy_ = false;      // the last wait ended by an event
  unsigned futile_spins_ = 0;  // waits in a row in which looking again found nothing
  unsigned spin_pause_ = 0;    // waits to go without looking again

  AddressCounts addresses_;
  std::vector<Slot> slots_;
  std::vector<uint32_t> free_slots_;
  size_t connections_ = 0;
  std::vector<ConnectionId> to_flush_;
  std::vector<char> input_;
  std::vector<std::unique_ptr<HttpParser>> spare_parsers_;
  std::vector<std::string> spare_buffers_;

  std::mutex inbox_mutex_;
  std::vector<Task> inbox_;
  std::vector<Task> running_;
  std::atomic<Milliseconds> stop_grace_ = -1;
};

}  // namespace gramme
