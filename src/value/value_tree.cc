#include "value/value_tree.h"

#include <algorithm>

#include "base/check.h"
#include "value/value_builder.h"

namespace gramme {
namespace {

ValueTree::Map opened(Members members) {
  ValueTree::Map map;
  map.reserve(members.size());
  for (const Member& member : members) map.emplace_back(member.name, ValueTree(member.value));
  return map;
}

auto lower_bound(ValueTree::Map& map, std::string_view name) {
  return std::ranges::lower_bound(map, name, {},
                                  [](const auto& member) { return std::string_view(member.first); });
}

}  // namespace

ValueTree::ValueTree(ValueView view) : content_(Value(view)) {}

ValueTree ValueTree::of(ItemView item) {
  ValueTree tree;
  tree.content_ = opened(item.members());
  return tree;
}

ValueTree::List* ValueTree::list() {
  if (const Value* closed = unopened(Type::list)) {
    List list;
    list.reserve(closed->view().members().size());
    for (const Member& member : closed->view().members()) list.emplace_back(member.value);
    content_ = std::move(list);
  }
  return std::get_if<List>(&content_);
}

ValueTree::Map* ValueTree::map() {
  if (const Value* closed = unopened(Type::map)) {
    Map map = opened(closed->view().members());
    content_ = std::move(map);
  }
  return std::get_if<Map>(&content_);
}

const Value* ValueTree::leaf() const {
  return unopened(Type::list) || unopened(Type::map) ? nullptr : std::get_if<Value>(&content_);
}

const Value* ValueTree::unopened(Type type) const {
  const Value* value = std::get_if<Value>(&content_);
  return value && value->view().is(type) ? value : nullptr;
}

ValueTree* ValueTree::find(std::string_view name) {
  Map* members = map();
  if (!members) return nullptr;
  auto member = lower_bound(*members, name);
  return member != members->end() && member->first == name ? &member->second : nullptr;
}

void ValueTree::set(std::string_view name, ValueTree value) {
  Map* members = map();
  CHECK(members);
  auto member = lower_bound(*members, name);
  if (member != members->end() && member->first == name) {
    member->second = std::move(value);
  } else {
    members->emplace(member, name, std::move(value));
  }
}

void ValueTree::erase(std::string_view name) {
  Map* members = map();
  CHECK(members);
  auto member = lower_bound(*members, name);
  if (member != members->end() && member->first == name) members->erase(member);
}

void ValueTree::append_to(std::string& out) const {
  if (const Value* value = std::get_if<Value>(&content_)) {
    out += value->view().bytes();
  } else if (const List* list = std::get_if<List>(&content_)) {
    size_t opened = open_document(out, Type::list, list->size());
    for (const ValueTree& member : *list) member.append_to(out);
    close_document(out, opened);
  } else {
    const Map& map = std::get<Map>(content_);
    size_t opened = open_document(out, Type::map, map.size());
    for (const auto& [name, member] : map) {
      append_sized(out, name);
      member.append_to(out);
    }
    close_document(out, opened);
  }
}

Value ValueTree::value() const {
  std::string bytes;
  append_to(bytes);
  return Value(std::move(bytes));
}

Item ValueTree::item() const { return item_of(value()); }

}  // namespace gramme
