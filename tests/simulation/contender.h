// A client that writes what others write too: lists that everybody appends to, alone and in transactions of
// two, and counters. What it appends is told apart for ever, so that lost, foreign, double and half done
// writes show, however requests meet.
#pragma once

#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "actor.h"
#include "base/random.h"

namespace gramme::simulation {

inline constexpr std::string_view meeting_table = "Meeting";
Request create_meeting_table();

/// What all contenders together did to the items that they share.
struct Meeting {
  /// An element, and the lists that it was appended to.
  struct Append {
    std::vector<int> lists;
    enum class Outcome : uint8_t { pending, made, refused, unknown } outcome = Outcome::pending;
  };
  std::map<std::string, Append> appends;
  std::set<int64_t> counted;  // what answers to additions showed
  uint64_t additions_unknown = 0;
};

class Contender final : public Actor {
 public:
  Contender(std::string name, Meeting& meeting, Random& random, Findings& findings);

  std::optional<Request> next(int64_t now) override;
  void answered(const Answer& answer, int64_t now) override;

 private:
  enum class Asked : uint8_t { append, count, look };

  Request append_to_one();
  Request append_to_two();
  Request add();
  Request look();
  void judge_append(const Answer& answer);
  void judge_look(const Answer& answer);

  Meeting& meeting_;
  Random& random_;
  Asked asked_ = Asked::look;
  Request request_;
  std::string element_;
  uint64_t elements_ = 0;
  bool has_token_ = false;
  bool again_ = false;
  int64_t sent_ = 0;
  /// Lengths that this client saw of lists: they never shrink.
  std::map<int, size_t> lengths_;
};

/// Compares lists and counter, read all at once, with what was done. Every request is over.
void check_meeting(const Meeting& meeting, const std::map<int, std::vector<std::string>>& lists,
                   int64_t counter, Findings& findings);
Request read_meeting();
/// The lists, and the counter, of the answer to read_meeting() or of a look.
std::map<int, std::vector<std::string>> lists_of(const Answer& answer);
int64_t counter_of(const Answer& answer);

}  // namespace gramme::simulation
