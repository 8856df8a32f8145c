#include "protocol/connection.h"

#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <limits>
#include <utility>

#include "protocol/event_loop.h"

namespace gramme {

Connection::Connection(int socket, ConnectionId id, EventLoop& loop, const ConnectionLimits& limits,
                       Milliseconds now)
    : loop_(loop), limits_(limits), socket_(socket), id_(id), since_(now) {}

Connection::~Connection() {
  release_parser();
  loop_.budget().give_back(answers_taken_);
  close(socket_);
}

/// While memory is short nobody gets ahead of his own answers.
bool Connection::is_throttled() const {
  if (!in_flight_.empty() && loop_.budget().is_exhausted()) return true;
  return in_flight_.size() >= limits_.pipeline_max || waiting_bytes() > limits_.unsent_max;
}

bool Connection::wants_read() const {
  if (client_ended_) return false;
  return state_ == State::lingering || (state_ == State::open && unread_.empty() && !is_throttled());
}

void Connection::on_readable(Milliseconds now) {
  constexpr int rounds_max = 8;  // a busy client must not keep the others waiting
  for (int round = 0; round < rounds_max && wants_read(); ++round) {
    std::span<char> buffer = loop_.input_buffer();
    ssize_t size = recv(socket_, buffer.data(), buffer.size(), 0);
    if (size < 0) {
      if (errno != EAGAIN && errno != EINTR) state_ = State::over;
      break;
    }
    if (size == 0) {
      on_end();
      break;
    }
    if (state_ == State::open) feed({buffer.data(), size_t(size)}, now);
    if (size_t(size) < buffer.size()) break;
  }
  flush(now);
}

void Connection::on_writable(Milliseconds now) { flush(now); }

/// The client sends nothing more, but may still wait for answers.
void Connection::on_end() {
  client_ended_ = true;
  release_parser();
  const bool done = in_flight_.empty() && unsent_.empty();
  state_ = state_ == State::lingering || done ? State::over : State::last;
}

void Connection::feed(std::string_view input, Milliseconds now) {
  while (!input.empty() && state_ == State::open) {
    if (is_throttled()) {
      unread_ += input;
      return;
    }
    if (!parser_) {
      parser_ = loop_.take_parser();
      since_ = now;
      in_body_ = false;
    }
    switch (parser_->consume(input)) {
      case HttpParser::Stop::hungry:
        return take_body_bytes();
      case HttpParser::Stop::head:
        on_head(!input.empty(), now);
        break;
      case HttpParser::Stop::request:
        on_request();
        break;
      case HttpParser::Stop::refused:
        refuse(parser_->refusal());
        break;
    }
  }
}

/// Large bodies that find no room are refused rather than left waiting: those that have arrived in part
/// might otherwise wait for each other. Small requests get through whatever others do.
void Connection::take_body_bytes() {
  const size_t size = parser_->request().body.size();
  if (size > limits_.body_always_taken && loop_.budget().is_exhausted()) return refuse(503);
  loop_.budget().take(size - std::exchange(body_taken_, size));
}

void Connection::on_head(bool body_is_here, Milliseconds now) {
  in_body_ = true;
  since_ = now;
  continue_owed_ = parser_->expects_continue() && !body_is_here;
  continue_if_owed();
}

void Connection::continue_if_owed() {
  if (!continue_owed_ || !in_flight_.empty()) return;
  unsent() += "HTTP/1.1 100 Continue\r\n\r\n";
  continue_owed_ = false;
}

void Connection::on_request() {
  HttpRequest& request = parser_->request();
  continue_owed_ = false;
  if (!request.keep_alive) state_ = State::last;
  in_flight_.push_back({.form = {.without_body = request.method == "HEAD",
                                 .keep_alive = request.keep_alive,
                                 .version_1_0 = request.version_1_0}});
  loop_.handler().handle(request, Reply(loop_, id_, first_ + in_flight_.size() - 1));
  release_parser();
}

void Connection::refuse(int status) {
  release_parser();
  state_ = State::last;
  in_flight_.push_back({});
  answer(first_ + in_flight_.size() - 1, {.status = status, .close = true});
}

void Connection::answer(uint64_t sequence, const HttpAnswer& answer) {
  if (is_over()) return;  // an answer before this one may be broken off
  const uint64_t index = sequence - first_;
  if (index >= in_flight_.size() || in_flight_[index].answered) return;
  if (blocked_since_ != 0 && waiting_bytes() > limits_.unsent_max && loop_.budget().is_exhausted()) {
    drop();
    return loop_.ask_flush(*this);
  }
  Slot& slot = in_flight_[index];
  slot.answered = true;
  const bool last_one = finishing_ && index + 1 == in_flight_.size();
  if (answer.close || last_one) slot.form.keep_alive = false;
  append_answer(index == 0 ? unsent() : slot.text, answer, slot.form, loop_.seconds());
  early_bytes_ += slot.text.size();
  pop_answered();
  loop_.ask_flush(*this);
}

/// Moves answers whose turn has come to what is to be sent.
void Connection::pop_answered() {
  auto slot = in_flight_.begin();
  for (; slot != in_flight_.end() && slot->answered; ++slot) {
    unsent() += slot->text;
    early_bytes_ -= slot->text.size();
    if (slot->form.keep_alive) continue;
    state_ = State::last;  // requests behind a "Connection: close" are never answered
    slot = in_flight_.end();
    break;
  }
  first_ += uint64_t(slot - in_flight_.begin());
  in_flight_.erase(in_flight_.begin(), slot);
  if (in_flight_.empty()) early_bytes_ = 0;
  continue_if_owed();
}

std::string& Connection::unsent() {
  if (unsent_.empty()) unsent_ = loop_.take_buffer();
  return unsent_;
}

void Connection::flush(Milliseconds now) {
  flush_asked = false;
  if (is_over()) return;  // what is unsent may be cut off
  while (send_all(now) && !unread_.empty() && state_ == State::open && !is_throttled()) {
    std::string input = std::exchange(unread_, {});
    feed(input, now);
  }
  end_if_done(now);
}

/// False when some is left, because the client does not take it.
bool Connection::send_all(Milliseconds now) {
  const bool all = send_unsent(now);
  take_answer_bytes();
  return all;
}

bool Connection::send_unsent(Milliseconds now) {
  while (sent_ < unsent_.size()) {
    ssize_t size = send(socket_, unsent_.data() + sent_, unsent_.size() - sent_, MSG_NOSIGNAL);
    if (size < 0) {
      if (errno == EINTR) continue;
      if (errno != EAGAIN) state_ = State::over;
      if (blocked_since_ == 0) blocked_since_ = now;
      if (sent_ > unsent_.size() / 2) unsent_.erase(0, std::exchange(sent_, 0));
      return false;
    }
    sent_ += size_t(size);
    blocked_since_ = 0;
  }
  if (!unsent_.empty()) {
    loop_.give_buffer(std::exchange(unsent_, {}));
    sent_ = 0;
    if (!parser_) since_ = now;
  }
  return true;
}

/// Tells the budget how many bytes wait for the client now.
void Connection::take_answer_bytes() {
  const size_t bytes = waiting_bytes();
  if (bytes != answers_taken_) loop_.budget().take(bytes - std::exchange(answers_taken_, bytes));
}

void Connection::end_if_done(Milliseconds now) {
  if (state_ != State::last || !in_flight_.empty() || !unsent_.empty()) return;
  // Closing at once would reset the connection while the client still sends, and the reset may overtake the
  // answer.
  const bool linger = !finishing_ && !client_ended_ && shutdown(socket_, SHUT_WR) == 0;
  state_ = linger ? State::lingering : State::over;
  since_ = now;
}

Milliseconds Connection::deadline() const {
  if (state_ == State::lingering) return since_ + limits_.linger;
  Milliseconds at = std::numeric_limits<Milliseconds>::max();
  if (blocked_since_ != 0) at = blocked_since_ + limits_.write;
  if (parser_ && !in_body_) return std::min(at, since_ + limits_.head);
  if (parser_) {
    size_t earned = parser_->request().body.size() * 1000 / limits_.body_bytes_a_second;
    return std::min(at, since_ + limits_.body + Milliseconds(earned));
  }
  return in_flight_.empty() && unsent_.empty() ? since_ + limits_.idle : at;
}

void Connection::check_time(Milliseconds now) {
  if (now < deadline()) return;
  if (state_ == State::open && parser_) {
    refuse(408);
    flush(now);
  } else {
    state_ = State::over;
  }
}

void Connection::finish(Milliseconds now) {
  finishing_ = true;
  on_readable(now);  // what has arrived is under way
  release_parser();
  unread_.clear();
  if (state_ == State::lingering) state_ = State::over;
  if (state_ == State::open) state_ = State::last;
  end_if_done(now);
}

void Connection::release_parser() {
  if (parser_) loop_.give_parser(std::move(parser_));
  loop_.budget().give_back(std::exchange(body_taken_, 0));
  continue_owed_ = false;
}

}  // namespace gramme
