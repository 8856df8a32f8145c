// One client: bytes in, requests handed on, answers out in the order of the requests. Lives on one loop's
// thread. While it is idle it holds no buffers: those, and the parser, are borrowed from the loop for as
// long as something is under way.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "protocol/http_answer.h"
#include "protocol/http_parser.h"

namespace gramme {

class EventLoop;

/// Milliseconds of a clock that never jumps.
using Milliseconds = int64_t;

struct ConnectionLimits {
  HttpLimits request = {};
  Milliseconds idle = 600'000;        // between requests
  Milliseconds head = 10'000;         // from the first byte of a request to the end of its headers
  Milliseconds body = 10'000;         // for a body, and one second more for every
  size_t body_bytes_a_second = 8192;  //   of these that have arrived
  Milliseconds write = 30'000;        // without the client taking a byte of what waits for it
  Milliseconds linger = 2'000;        // for the client to take the last answer and close
  size_t body_always_taken = 16'384;  // bytes of a body that are read even when the budget is exhausted
  size_t pipeline_max = 64;           // requests under way; more stay unread
  /// Bytes of answers waiting; beyond it nothing is read, and while memory is short a client that takes
  /// none of them is let go rather than given a further answer.
  size_t unsent_max = 1024 * 1024;
};

/// Names a connection for as long as the loop lives; a later connection in the same slot has another
/// generation.
struct ConnectionId {
  uint32_t slot = 0;
  uint32_t generation = 0;
  bool operator==(const ConnectionId&) const = default;
};

class Connection {
 public:
  /// Takes a connected, non-blocking socket and closes it in the end.
  Connection(int socket, ConnectionId id, EventLoop& loop, const ConnectionLimits& limits,
             Milliseconds now);
  ~Connection();
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  /// The socket has bytes, or room. All of these may end in is_over().
  void on_readable(Milliseconds now);
  void on_writable(Milliseconds now);
  /// The answer to one of the requests that were handed on; the connection may be gone, or have been
  /// answered already.
  void answer(uint64_t sequence, const HttpAnswer& answer);
  /// Sends what is answered, and goes on with what was left unread.
  void flush(Milliseconds now);
  /// Ends what has taken too long.
  void check_time(Milliseconds now);
  /// The server ends: no further requests; over when those under way are answered, at once when there are
  /// none.
  void finish(Milliseconds now);

  ConnectionId id() const { return id_; }
  int socket() const { return socket_; }
  /// The socket is broken, or there is no memory for what is to be done: nothing more is sent.
  void drop() { state_ = State::over; }
  bool is_over() const { return state_ == State::over; }
  bool wants_read() const;
  bool wants_write() const { return !unsent_.empty(); }

  uint32_t interest = 0;     // epoll events registered; the loop's
  bool flush_asked = false;  // waits in the loop's list; the loop's

 private:
  enum class State : uint8_t {
    open,
    last,       // takes no further request; ends when all are answered
    lingering,  // all is sent; what still comes in is thrown away until the client closes
    over,
  };
  struct Slot {
    AnswerForm form;
    bool answered = false;
    std::string text = {};  // an answer that waits for those before it
  };

  void feed(std::string_view input, Milliseconds now);
  void on_head(bool body_is_here, Milliseconds now);
  void on_request();
  void on_end();
  void refuse(int status);
  void pop_answered();
  void continue_if_owed();
  std::string& unsent();
  bool is_throttled() const;
  void take_body_bytes();
  void take_answer_bytes();
  size_t waiting_bytes() const { return unsent_.size() - sent_ + early_bytes_; }
  bool send_all(Milliseconds now);
  bool send_unsent(Milliseconds now);
  void end_if_done(Milliseconds now);
  void release_parser();
  Milliseconds deadline() const;

  EventLoop& loop_;
  const ConnectionLimits& limits_;
  const int socket_;
  const ConnectionId id_;
  State state_ = State::open;
  bool in_body_ = false;
  bool continue_owed_ = false;  // the client waits for leave to send a body, and earlier answers come first
  bool client_ended_ = false;   // it will send nothing more
  bool finishing_ = false;
  std::unique_ptr<HttpParser> parser_;  // while a request is arriving
  size_t body_taken_ = 0;               // bytes of its body that the budget knows of
  Milliseconds since_;  // when that request, its body, the pause between two, or the lingering began
  Milliseconds blocked_since_ = 0;  // when the client last took bytes while others waited; 0 when none wait
  uint64_t first_ = 0;              // sequence number of in_flight_.front()
  std::vector<Slot> in_flight_;
  std::string unread_;  // input beyond the limits of what may be under way
  std::string unsent_;
  size_t sent_ = 0;           // bytes of unsent_ that are gone
  size_t early_bytes_ = 0;    // of answers that wait for those before them
  size_t answers_taken_ = 0;  // bytes of answers that the budget knows of
};

}  // namespace gramme
