#include "protocol/event_loop.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sched.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <ctime>
#include <exception>
#include <optional>
#include <utility>

#include "base/check.h"
#include "base/logging.h"

namespace gramme {
namespace {

constexpr uint64_t wake_name = 0, listener_name = 1,
                   first_connection_name = 2;  // names of sockets in epoll's events
constexpr Milliseconds sweep_period = 1000;
constexpr size_t input_size = 64 * 1024;
constexpr size_t spares_max = 64;
constexpr size_t spare_buffer_size_max = 256 * 1024;

thread_local const EventLoop* current_loop = nullptr;

Milliseconds steady_now() {
  timespec time;
  clock_gettime(CLOCK_MONOTONIC_COARSE, &time);
  return Milliseconds(time.tv_sec) * 1000 + time.tv_nsec / 1'000'000;
}

uint64_t name_of(ConnectionId id) { return (id.slot + first_connection_name) << 32 | id.generation; }

/// All zero for loopback.
PeerAddress address_of(const sockaddr_storage& peer) {
  PeerAddress address{};
  if (peer.ss_family == AF_INET6) {
    const auto& v6 = reinterpret_cast<const sockaddr_in6&>(peer).sin6_addr;
    if (!IN6_IS_ADDR_LOOPBACK(&v6)) std::memcpy(address.data(), &v6, sizeof v6);
  } else if (peer.ss_family == AF_INET) {
    const auto& v4 = reinterpret_cast<const sockaddr_in&>(peer).sin_addr;
    if (ntohl(v4.s_addr) >> 24 != IN_LOOPBACKNET) std::memcpy(address.data() + 12, &v4, sizeof v4);
  }
  return address;
}

/// Nothing of ours throws, but libraries do for lack of memory. False then; the caller gives up what it
/// needed that for.
template <class Action>
bool affords(Action action) {
  try {
    action();
    return true;
  } catch (const std::exception& exception) {
    try {
      LOG_ERROR("a connection is closed: {}", exception.what());
    } catch (const std::exception&) {
      return false;  // not even memory for that line
    }
    return false;
  }
}

bool watch(int epoll, int operation, int socket, uint32_t events, uint64_t name) {
  epoll_event event{.events = events, .data = {.u64 = name}};
  return epoll_ctl(epoll, operation, socket, &event) == 0;
}

}  // namespace

EventLoop::EventLoop(int listener, HttpHandler& handler, const Clock& clock, const LoopOptions& options)
    : handler_(handler),
      clock_(clock),
      options_(options),
      epoll_(epoll_create1(EPOLL_CLOEXEC)),
      wake_(eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)),
      listener_(listener),
      now_(steady_now()),
      next_sweep_(now_ + sweep_period),
      addresses_(options_.connections_per_address_max),
      input_(input_size) {
  CHECK(epoll_ >= 0 && wake_ >= 0);
  // Connections that end give back what they borrowed, and need no memory for that.
  spare_parsers_.reserve(spares_max);
  spare_buffers_.reserve(spares_max);
  // Edge-triggered, so that the counter never has to be read.
  CHECK(watch(epoll_, EPOLL_CTL_ADD, wake_, EPOLLIN | EPOLLET, wake_name));
  if (listener_ >= 0) listening_ = watch(epoll_, EPOLL_CTL_ADD, listener_, EPOLLIN, listener_name);
}

EventLoop::~EventLoop() {
  slots_.clear();
  for (int socket : {listener_, wake_, epoll_}) {
    if (socket >= 0) close(socket);
  }
}

template <class Action>
void EventLoop::let(Connection& connection, Action action) {
  if (!affords(std::move(action))) connection.drop();
}

bool EventLoop::is_current() const { return current_loop == this; }

void EventLoop::run() {
  current_loop = this;
  while (!stopping_ || connections_ > 0) {
    turn();
    if (stopping_ && now_ >= stop_at_) break;
  }
  current_loop = nullptr;
}

void EventLoop::turn() {
  std::array<epoll_event, 128> events;
  const int count = wait(events.data(), int(events.size()));
  now_ = steady_now();
  for (int i = 0; i < count; ++i) on_event(events[size_t(i)].data.u64, events[size_t(i)].events);
  run_inbox();
  flush_asked();
  if (now_ >= next_sweep_) sweep();
  if (!stopping_ && stop_grace_ >= 0) begin_stop();
}

/// Waits for events. When some came just now, more are likely: looking again for a few microseconds is much
/// cheaper than to sleep and be woken. Where that finds nothing, or others want the core meanwhile, it is
/// tried more and more rarely, and an idle loop only sleeps.
int EventLoop::wait(epoll_event* events, int size) {
  constexpr std::chrono::microseconds spin_max(30);
  constexpr unsigned pause_doublings_max = 10;
  if (options_.spin && was_busy_ && spin_pause_ == 0) {
    const auto end = std::chrono::steady_clock::now() + spin_max;
    do {
      if (int count = epoll_wait(epoll_, events, size, 0); count > 0) {
        futile_spins_ = 0;
        return count;
      }
      sched_yield();
    } while (std::chrono::steady_clock::now() < end);
    futile_spins_ = std::min(futile_spins_ + 1, pause_doublings_max);
    spin_pause_ = 1u << futile_spins_;
  }
  if (spin_pause_ > 0) --spin_pause_;
  const Milliseconds rest = std::max<Milliseconds>(next_sweep_ - steady_now(), 0);
  const int count = epoll_wait(epoll_, events, size, connections_ > 0 || !listening_ ? int(rest) : -1);
  was_busy_ = count > 0;
  return count;
}

void EventLoop::on_event(uint64_t name, uint32_t events) {
  if (name == wake_name) return;  // the inbox is looked into every turn
  if (name == listener_name) return accept_all();
  Connection* connection = find({uint32_t((name >> 32) - first_connection_name), uint32_t(name)});
  if (!connection) return;
  let(*connection, [&] {
    if (events & EPOLLOUT) connection->on_writable(now_);
    if (events & EPOLLIN) connection->on_readable(now_);
  });
  if (events & (EPOLLERR | EPOLLHUP)) connection->drop();
  settle(*connection);
}

void EventLoop::accept_all() {
  constexpr int accepts_max = 64;
  for (int i = 0; i < accepts_max; ++i) {
    sockaddr_storage peer{};
    socklen_t size = sizeof peer;
    int socket =
        accept4(listener_, reinterpret_cast<sockaddr*>(&peer), &size, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (socket >= 0) {
      if (!affords([&] { adopt(socket, address_of(peer)); })) close(socket);
    } else if (errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM) {
      LOG_WARNING("no more connections can be accepted for the moment: {} are open", connections_);
      listening_ = false;  // until the next sweep
      watch(epoll_, EPOLL_CTL_MOD, listener_, 0, listener_name);
      return;
    } else if (errno != EINTR && errno != ECONNABORTED) {
      return;
    }
  }
}

/// What needs memory comes first: when there is none, nothing has changed, and the socket is the caller's.
void EventLoop::adopt(int socket, const PeerAddress& address) {
  std::optional<AddressCounts::Place> place;
  if (connections_ < options_.connections_max) place = addresses_.take(address);
  if (!place) {
    close(socket);
    return;
  }
  if (free_slots_.empty()) make_slot();
  Slot& slot = slots_[free_slots_.back()];
  ConnectionId id{free_slots_.back(), slot.generation};
  slot.connection = std::make_unique<Connection>(socket, id, *this, options_.limits, now_);
  slot.connection->interest = EPOLLIN;
  slot.place = *std::move(place);
  free_slots_.pop_back();
  ++connections_;
  const int on = 1;
  setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  if (!watch(epoll_, EPOLL_CTL_ADD, socket, EPOLLIN, name_of(id))) slot.connection->drop();
  settle(*slot.connection);
}

void EventLoop::make_slot() {
  if (slots_.size() == slots_.capacity()) {
    const size_t more = std::max<size_t>(16, 2 * slots_.size());
    free_slots_.reserve(more);
    slots_.reserve(more);
  }
  free_slots_.push_back(uint32_t(slots_.size()));
  slots_.emplace_back();
}

Connection* EventLoop::find(ConnectionId id) {
  if (id.slot >= slots_.size() || slots_[id.slot].generation != id.generation) return nullptr;
  return slots_[id.slot].connection.get();
}

void EventLoop::settle(Connection& connection) {
  const ConnectionId id = connection.id();
  if (connection.is_over()) {
    Slot& slot = slots_[id.slot];
    slot.connection.reset();
    ++slot.generation;
    slot.place.reset();
    free_slots_.push_back(id.slot);
    --connections_;
    return;
  }
  const uint32_t interest =
      EPOLLIN * uint32_t(connection.wants_read()) | EPOLLOUT * uint32_t(connection.wants_write());
  if (interest == connection.interest) return;
  connection.interest = interest;
  watch(epoll_, EPOLL_CTL_MOD, connection.socket(), interest, name_of(id));
}

void EventLoop::answer(ConnectionId id, uint64_t sequence, const HttpAnswer& answer) {
  if (Connection* connection = find(id)) let(*connection, [&] { connection->answer(sequence, answer); });
}

void EventLoop::ask_flush(Connection& connection) {
  if (std::exchange(connection.flush_asked, true)) return;
  to_flush_.push_back(connection.id());
}

void EventLoop::flush_asked() {
  for (size_t i = 0; i < to_flush_.size();
       ++i) {  // flushing may go on with requests that were left unread, and so ask again
    Connection* connection = find(to_flush_[i]);
    if (!connection) continue;
    if (connection->flush_asked) let(*connection, [&] { connection->flush(now_); });
    settle(*connection);
  }
  to_flush_.clear();
}

void EventLoop::post(Task task) {
  bool first;
  {
    std::lock_guard lock(inbox_mutex_);
    first = inbox_.empty();
    inbox_.push_back(std::move(task));
  }
  if (first) wake();
}

void EventLoop::wake() {
  const uint64_t one = 1;
  [[maybe_unused]] ssize_t written = write(wake_, &one, sizeof one);
}

void EventLoop::run_inbox() {
  {
    std::lock_guard lock(inbox_mutex_);
    running_.swap(inbox_);
  }
  for (Task& task : running_) task();
  running_.clear();
}

void EventLoop::sweep() {
  next_sweep_ = now_ + sweep_period;
  for (size_t i = 0; i < slots_.size(); ++i) {
    if (!slots_[i].connection) continue;
    Connection& connection = *slots_[i].connection;
    let(connection, [&] { connection.check_time(now_); });
    settle(connection);
  }
  if (listener_ >= 0 && !listening_)
    listening_ = watch(epoll_, EPOLL_CTL_MOD, listener_, EPOLLIN, listener_name);
}

void EventLoop::stop(Milliseconds grace) {
  stop_grace_ = grace;
  wake();
}

void EventLoop::begin_stop() {
  stopping_ = true;
  stop_at_ = now_ + stop_grace_;
  if (listener_ >= 0) {
    accept_all();
    close(std::exchange(listener_, -1));
  }
  for (size_t i = 0; i < slots_.size(); ++i) {
    if (!slots_[i].connection) continue;
    Connection& connection = *slots_[i].connection;
    let(connection, [&] { connection.finish(now_); });
    settle(connection);
  }
}

std::unique_ptr<HttpParser> EventLoop::take_parser() {
  if (spare_parsers_.empty()) return std::make_unique<HttpParser>(options_.limits.request);
  auto parser = std::move(spare_parsers_.back());
  spare_parsers_.pop_back();
  return parser;
}

void EventLoop::give_parser(std::unique_ptr<HttpParser> parser) {
  if (spare_parsers_.size() >= spares_max || parser->request().body.capacity() > spare_buffer_size_max)
    return;
  parser->reset();
  spare_parsers_.push_back(std::move(parser));
}

std::string EventLoop::take_buffer() {
  if (spare_buffers_.empty()) return {};
  std::string buffer = std::move(spare_buffers_.back());
  spare_buffers_.pop_back();
  return buffer;
}

void EventLoop::give_buffer(std::string buffer) {
  if (spare_buffers_.size() >= spares_max || buffer.capacity() > spare_buffer_size_max) return;
  buffer.clear();
  spare_buffers_.push_back(std::move(buffer));
}

}  // namespace gramme
