// A connection whose bytes have all arrived before its server runs, in this thread, and which ends with the
// last answer.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "protocol/event_loop.h"

namespace gramme {

class OneConnection {
 public:
  OneConnection(std::string_view bytes, HttpHandler& handler, const Clock& clock,
                const LoopOptions& options = {});
  ~OneConnection();
  OneConnection(const OneConnection&) = delete;
  OneConnection& operator=(const OneConnection&) = delete;

  void serve() { loop_->run(); }
  /// All that was sent.
  std::string answers() const;

 private:
  int client_;
  std::unique_ptr<EventLoop> loop_;
};

}  // namespace gramme
