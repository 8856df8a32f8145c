#include "expression/set_algebra.h"

#include <compare>

#include "value/value_builder.h"

namespace gramme {

namespace {

/// The order in which a set keeps its members.
std::strong_ordering order(ValueView a, ValueView b) {
  return a.is(Type::number) ? a.bytes() <=> b.bytes() : a.text() <=> b.text();
}

struct Merged {
  std::string bytes;
  size_t count = 0;

  void take(ValueView member) {
    bytes += member.bytes();
    ++count;
  }
  void append_to(std::string& out, Type type) const {
    const size_t opened = open_document(out, type, count);
    out += bytes;
    close_document(out, opened);
  }
};

/// Walks two sets in order; of the second one's members that the first lacks, takes none or all; of those
/// in both, the same.
Merged merge(ValueView a, ValueView b, bool only_in_b, bool in_both) {
  Merged result;
  const Members left_members = a.members();
  const Members right_members = b.members();
  auto left = left_members.begin();
  auto right = right_members.begin();
  while (left != left_members.end() || right != right_members.end()) {
    const bool left_ended = left == left_members.end();
    const std::strong_ordering which = left_ended                     ? std::strong_ordering::greater
                                       : right == right_members.end() ? std::strong_ordering::less
                                                                      : order(left->value, right->value);
    if (which < 0 || (which == 0 && in_both)) result.take(left->value);
    if (which > 0 && only_in_b) result.take(right->value);
    if (which <= 0) ++left;
    if (which >= 0) ++right;
  }
  return result;
}

}  // namespace

void append_union(std::string& out, ValueView a, ValueView b) {
  merge(a, b, true, true).append_to(out, a.type());
}

bool append_difference(std::string& out, ValueView a, ValueView b) {
  const Merged rest = merge(a, b, false, false);
  if (rest.count > 0) rest.append_to(out, a.type());
  return rest.count > 0;
}

void append_concatenation(std::string& out, ValueView first, ValueView second) {
  Merged all;
  for (ValueView list : {first, second}) {
    for (const Member& member : list.members()) all.take(member.value);
  }
  all.append_to(out, Type::list);
}

}  // namespace gramme
