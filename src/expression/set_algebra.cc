#include "expression/set_algebra.h"

#include <compare>

#include "base/bytes.h"
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

/// All of a document's members as they lie there.
std::string_view encoded_members(ValueView document) {
  ByteReader reader(document.bytes().substr(1 + sizeof(uint32_t)));  // tag, length
  reader.varint();
  return reader.rest();
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
  out.reserve(out.size() + first.bytes().size() + second.bytes().size());
  const size_t opened = open_document(out, Type::list, first.members().size() + second.members().size());
  for (ValueView list : {first, second}) out += encoded_members(list);
  close_document(out, opened);
}

}  // namespace gramme
