#include "world.h"

#include <algorithm>
#include <set>
#include <utility>

namespace gramme::simulation {
namespace {

int64_t number_in(const Item& item, const std::string& name, int64_t absent) {
  auto found = item.find(name);
  if (found == item.end() || !found->second.starts_with(R"({"N":")")) return absent;
  return std::stoll(found->second.substr(6));
}

const Item* find(const World& world, const Key& key) {
  auto found = world.find(key);
  return found == world.end() ? nullptr : &found->second;
}

bool holds(const Item* present, const Action& action) {
  if (action.must_exist && !present) return false;
  if (action.must_be_new && present) return false;
  if (!action.condition) return true;
  switch (action.condition->kind) {
    case Condition::Kind::exists:
      return present != nullptr;
    case Condition::Kind::absent:
      return present == nullptr;
    case Condition::Kind::version:
      return present != nullptr && version_of(*present) == action.condition->version;
  }
  return false;
}

Item updated(const Item* present, const Action& action) {
  Item item = present ? *present : key_attributes(action.key);
  const int64_t version = version_of(item) + 1;
  for (const auto& [name, value] : action.changes) {
    if (value) {
      item[name] = *value;
    } else {
      item.erase(name);
    }
  }
  item["v"] = number_value(version);
  return item;
}

void drop_duplicates(std::vector<World>& worlds) {
  std::ranges::sort(worlds);
  const auto rest = std::ranges::unique(worlds);
  worlds.erase(rest.begin(), rest.end());
}

}  // namespace

std::string items_text(const World& items) {
  std::string text;
  for (const auto& [key, item] : items) text += "\n  " + item_text(item);
  return text;
}

Item key_attributes(const Key& key) { return {{"pk", string_value(key.pk)}, {"sk", number_value(key.sk)}}; }

int64_t version_of(const Item& item) { return number_in(item, "v", 0); }

bool is_expired(const Item& item, int64_t now) { return number_in(item, "e", INT64_MAX) <= now; }

bool carry_out(World& world, const Action& action) {
  const Item* present = find(world, action.key);
  if (!holds(present, action)) return false;
  switch (action.kind) {
    case Action::Kind::put:
      world[action.key] = action.item;
      break;
    case Action::Kind::update:
      world[action.key] = updated(present, action);
      break;
    case Action::Kind::erase:
      world.erase(action.key);
      break;
    case Action::Kind::check:
      break;
  }
  return true;
}

bool Worlds::carried_out(const std::vector<Action>& actions, Together together, Told told,
                         const std::optional<Observed>& observed, int64_t now) {
  let_expire(actions, now);
  std::vector<World> next;
  for (const World& before : worlds_) {
    if (together == Together::each_by_itself && told == Told::unknown) {
      std::vector<World> some = {before};
      for (const Action& action : actions) {
        for (size_t i = 0, count = some.size(); i < count; ++i) {
          World with = some[i];
          carry_out(with, action);
          some.push_back(std::move(with));
        }
      }
      std::ranges::move(some, std::back_inserter(next));
      continue;
    }
    World after = before;
    const bool fits =
        std::ranges::all_of(actions, [&](const Action& action) { return carry_out(after, action); });
    if (told != Told::done && (told == Told::unknown || !fits)) next.push_back(before);
    if (told == Told::refused || !fits) continue;
    if (observed) {
      const Item* item = find(observed->old_items ? before : after, actions[0].key);
      if (item ? observed->item != *item : observed->item.has_value()) continue;
    }
    next.push_back(std::move(after));
  }
  if (next.empty()) return false;
  drop_duplicates(next);
  worlds_ = std::move(next);
  return true;
}

bool Worlds::saw(const std::vector<Key>& keys, const World& seen, int64_t now, const Shown& shown) {
  std::vector<World> next;
  for (const World& world : worlds_) {
    World after = world;
    const bool fits = std::ranges::all_of(keys, [&](const Key& key) {
      const Item* item = find(world, key);
      const Item* found = find(seen, key);
      const Item expected = !item ? Item() : shown ? shown(*item) : *item;
      if (!expected.empty() && !found && is_expired(*item, now)) {
        after.erase(key);
        return true;
      }
      return expected == (found ? *found : Item());
    });
    if (fits) next.push_back(std::move(after));
  }
  if (next.empty()) return false;
  drop_duplicates(next);
  worlds_ = std::move(next);
  return true;
}

/// An item whose time has come may be gone before a request, or not.
void Worlds::let_expire(const std::vector<Action>& actions, int64_t now) {
  for (const Action& action : actions) {
    for (size_t i = 0, count = worlds_.size(); i < count; ++i) {
      const Item* item = find(worlds_[i], action.key);
      if (!item || !is_expired(*item, now)) continue;
      World without = worlds_[i];
      without.erase(action.key);
      worlds_.push_back(std::move(without));
    }
  }
  drop_duplicates(worlds_);
}

std::vector<Key> Worlds::keys() const {
  std::set<Key> keys;
  for (const World& world : worlds_) {
    for (const auto& [key, item] : world) keys.insert(key);
  }
  return {keys.begin(), keys.end()};
}

}  // namespace gramme::simulation
