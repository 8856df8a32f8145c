// What a client that writes items of its own knows of them: the worlds that may be, one where every outcome
// was told. Independent of the server: it knows what requests mean, not how they are carried out.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "json.h"

namespace gramme::simulation {

struct Key {
  std::string table;
  std::string pk;
  int64_t sk = 0;
  auto operator<=>(const Key&) const = default;
};

/// The items that are there. An item has its key attributes too.
using World = std::map<Key, Item>;
/// A line for each.
std::string items_text(const World& items);

struct Condition {
  enum class Kind : uint8_t { exists, absent, version } kind;
  int64_t version = 0;  // of attribute "v"
};

/// A change of one item, or a look at it.
struct Action {
  enum class Kind : uint8_t { put, update, erase, check } kind;
  Key key;
  std::optional<Condition> condition = {};
  Item item = {};                                                  // of a put
  std::map<std::string, std::optional<std::string>> changes = {};  // of an update: values, or to be removed
  bool must_exist = false;                                         // as PartiQL's update wants it
  bool must_be_new = false;                                        // as its insert does
};

Item key_attributes(const Key& key);
/// Attribute "v", which an update raises by one; 0 when it is absent.
int64_t version_of(const Item& item);
bool is_expired(const Item& item, int64_t now);

/// Whether the action's condition holds; makes the change if so.
bool carry_out(World& world, const Action& action);

/// How several actions of a request hang together.
enum class Together : uint8_t { all_or_nothing, each_by_itself };

class Worlds {
 public:
  Worlds() : worlds_(1) {}

  /// What was done when it was answered so. False when that cannot be: `refused` is a condition that
  /// failed.
  enum class Told : uint8_t { done, refused, unknown };
  struct Observed {
    bool old_items = false;         // else new ones
    std::optional<Item> item = {};  // that an answer showed of the first action's item; empty: absent
  };
  bool carried_out(const std::vector<Action>& actions, Together together, Told told,
                   const std::optional<Observed>& observed, int64_t now);

  /// What a reader shows of an item; empty when it shows nothing. Default: the item.
  using Shown = std::function<Item(const Item&)>;
  /// What a reader saw of keys; what it did not show is not in `seen`. False when that cannot be.
  bool saw(const std::vector<Key>& keys, const World& seen, int64_t now, const Shown& shown = {});

  /// All keys that some world has.
  std::vector<Key> keys() const;
  size_t size() const { return worlds_.size(); }
  /// The first, for messages and for whoever needs a guess.
  const World& any() const { return worlds_.front(); }
  const std::vector<World>& all() const { return worlds_; }
  void become(std::vector<World> worlds) { worlds_ = std::move(worlds); }

 private:
  void let_expire(const std::vector<Action>& actions, int64_t now);

  std::vector<World> worlds_;  // each once
};

}  // namespace gramme::simulation
