// Somebody who changes tables under those who use them: indexes come and go, partitions are split, items
// stop expiring and begin again, streams end; other tables are made, filled and dropped.
#pragma once

#include <set>

#include "actor.h"
#include "base/random.h"
#include "tables.h"

namespace gramme::simulation {

class Administrator final : public Actor {
 public:
  Administrator(std::string name, std::vector<TableShape>& tables, Random& random, Findings& findings);

  std::optional<Request> next(int64_t now) override;
  void answered(const Answer& answer, int64_t now) override;

  /// Tables of its own that were made and not dropped, or may be there.
  const std::set<std::string>& scratch() const { return scratch_; }

 private:
  Request change_a_table();
  Request use_scratch(int64_t now);

  std::vector<TableShape>& tables_;
  Random& random_;
  Request request_;
  std::set<std::string> scratch_;
  uint64_t made_ = 0;
};

}  // namespace gramme::simulation
