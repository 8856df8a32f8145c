// An attribute value as a tree that can be changed: what an update expression works on. Everything else
// reads views.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "value/value_view.h"

namespace gramme {

/// A value whose lists and maps can be opened up for change; scalars and sets stay in their binary form,
/// and so does every list and map until it is asked for.
class ValueTree {
 public:
  using List = std::vector<ValueTree>;
  using Map = std::vector<std::pair<std::string, ValueTree>>;  // sorted by name

  ValueTree() = default;
  explicit ValueTree(ValueView view);
  static ValueTree of(ItemView item);  // a map; empty for an absent item

  /// The members, to be read and changed (a map's stay sorted); null for a value of another type.
  List* list();
  Map* map();
  /// The scalar or set; null for lists and maps.
  const Value* leaf() const;

  /// The member of a map; null when absent or when this is no map.
  ValueTree* find(std::string_view name);
  /// Adds or replaces, removes a member of this map; removing an absent one changes nothing.
  void set(std::string_view name, ValueTree value);
  void erase(std::string_view name);

  void append_to(std::string& out) const;
  Value value() const;
  /// This map as an item.
  Item item() const;

 private:
  /// The binary form of a list or map that nobody asked for yet.
  const Value* unopened(Type type) const;

  std::variant<Map, List, Value> content_;
};

}  // namespace gramme
