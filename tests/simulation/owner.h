// A client with items that only it writes, so that it knows exactly what they may be; in tables that it
// shares with others.
#pragma once

#include <functional>

#include "actor.h"
#include "base/random.h"
#include "tables.h"
#include "world.h"

namespace gramme::simulation {

class Owner final : public Actor {
 public:
  Owner(std::string name, const std::vector<TableShape>& tables, Random& random, Findings& findings);

  std::optional<Request> next(int64_t now) override;
  void answered(const Answer& answer, int64_t now) override;

  /// There is no next request: one that would have been sent again is of unknown outcome.
  void end(int64_t now);
  /// Whether a table may hold these items of this owner's; learns that it does.
  bool may_find(const std::string& table, const World& items, int64_t now);
  bool owns(const Key& key) const { return key.pk.starts_with(name() + "."); }

 private:
  /// A request under way: what it would do, or what it looks at.
  struct Asked {
    Request request = {};
    std::vector<Action> actions = {};
    Together together = Together::all_or_nothing;
    bool shows_old = false, shows_new = false;
    bool has_token = false;
    bool has_answers = false;  // the answer has one for each action
    int64_t sent = 0;          // first
    // Of a reader.
    std::vector<Key> looked_at = {};
    World seen = {};
    const TableShape* table = nullptr;  // of pages, which go on until there is no more
    std::string pages = {};             // what each page's request has but its closing brace
    Worlds::Shown shown = {};
  };

  Key draw_key();
  const TableShape& draw_table() const;
  Item draw_item(const Key& key, int64_t now);
  std::string draw_token();
  std::optional<Condition> draw_condition(const Key& key);
  Action draw_action(int64_t now);
  std::vector<Action> draw_actions(size_t most, int64_t now);

  Asked ask_one(int64_t now);
  Asked ask_statements(int64_t now);
  Asked ask_batch(int64_t now);
  Asked ask_transaction(int64_t now);
  Asked ask_get();
  Asked ask_many();
  Asked ask_pages();

  void judge_write(const Answer& answer, int64_t now);
  bool judge_each(const Answer& answer, int64_t now);
  void judge_read(const Answer& answer, int64_t now);
  void take_page(const Json& page, const Answer& answer, int64_t now);

  const std::vector<TableShape>& tables_;
  Random& random_;
  Worlds worlds_;
  uint64_t tokens_ = 0;
  std::optional<Asked> asked_;
  bool again_ = false;  // the same request is sent once more: a page, or a transaction with its token
};

}  // namespace gramme::simulation
