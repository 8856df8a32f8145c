// Everybody who uses a server in one run, the tables they share, and what all of them know of its store.
#pragma once

#include <functional>
#include <memory>
#include <vector>

#include "administrator.h"
#include "base/clock.h"
#include "contender.h"
#include "inspection.h"
#include "owner.h"

namespace gramme::simulation {

class Clients {
 public:
  struct Numbers {
    uint64_t owners, contenders, administrators, tables;
  };
  Clients(const Numbers& numbers, Random& random, const Clock& clock);

  /// Makes the tables.
  std::vector<Request> first_requests() const;

  /// Somebody who waits for no answer asks for something. False when there is nobody.
  using Heard = std::function<void(const Answer&)>;
  bool send_next(Server& server, Heard heard);
  bool anybody_waits() const;
  /// The server has ended: whoever waits gets no answer.
  void lose_answers();
  /// Nobody asks any more.
  void end();

  /// Nobody waits: whether items are what clients know of them. They learn what became of what was of
  /// unknown outcome.
  void look(const Ask& ask);
  /// At rest, too: whether indexes, counters and streams follow from items.
  void inspect(const Ask& ask);

  Findings& findings() { return findings_; }
  Tally tally() const;

 private:
  struct Seat {
    std::unique_ptr<Actor> actor;
    bool waits = false;  // for an answer
  };

  void check_items(const TableShape& table, const World& items);
  void look_at_meeting(const Ask& ask);
  int64_t seconds() const { return clock_.now() / microseconds_per_second; }

  Random& random_;
  const Clock& clock_;
  const Timestamp began_ = clock_.now();
  Findings findings_;
  std::vector<TableShape> tables_;
  Meeting meeting_;
  std::vector<Seat> seats_;
  std::vector<Owner*> owners_;
};

}  // namespace gramme::simulation
