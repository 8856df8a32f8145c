// Checks bytes of unknown origin against the forms at the head of value_view.h. Nothing here makes a view
// of them.
#include <simdjson.h>

#include <array>

#include "value/value_view.h"

namespace gramme {
namespace {

/// Reads a varint in its shortest form; longer ones make the reader fail.
uint64_t read_shortest_varint(ByteReader& reader) {
  size_t before = reader.rest().size();
  uint64_t value = reader.varint();
  size_t shortest = 1;
  for (uint64_t rest = value >> 7; rest > 0; rest >>= 7) ++shortest;
  if (before - reader.rest().size() != shortest) reader.fail();
  return value;
}

std::string_view read_bytes(ByteReader& reader) { return reader.bytes(read_shortest_varint(reader)); }

/// Answers are JSON: a text that is not UTF-8 would spoil all of it.
std::string_view read_text(ByteReader& reader) {
  const std::string_view text = read_bytes(reader);
  if (!simdjson::validate_utf8(text.data(), text.size())) reader.fail();
  return text;
}

/// A document of which some members are read.
struct Open {
  char tag;  // an item's is 'M'
  uint64_t left;
  size_t rest_after;           // bytes of the whole that follow the document
  std::string_view last = {};  // the previous name of a map or content of a set
  bool first = true;
};

/// A reader's way through one item, and the documents that are open at its place.
class Checker {
 public:
  explicit Checker(std::string_view bytes) : reader_(bytes) {}

  bool check() {
    if (reader_.byte() != 1) return false;
    open('M');
    while (depth_ > 0 && !reader_.failed()) {
      if (top().left == 0) {
        if (reader_.rest().size() != top().rest_after) reader_.fail();
        --depth_;
      } else {
        --top().left;
        member();
      }
    }
    return !reader_.failed() && reader_.at_end();
  }

 private:
  Open& top() { return open_[depth_ - 1]; }

  void open(char tag) {
    uint32_t size = reader_.big_endian<uint32_t>();
    if (size > reader_.rest().size() || depth_ == open_.size()) return reader_.fail();
    size_t rest_after = reader_.rest().size() - size;
    uint64_t count = read_shortest_varint(reader_);
    open_[depth_++] = {tag, count, rest_after};
  }

  void member() {
    if (top().tag == 'M') in_order(read_text(reader_));
    char tag = char(reader_.byte());
    switch (top().tag) {
      case 's':
        return set_member(tag, 'S');
      case 'n':
        return set_member(tag, 'N');
      case 'b':
        return set_member(tag, 'B');
      default:
        value(tag);
    }
  }

  void set_member(char tag, char wanted) {
    if (tag != wanted) return reader_.fail();
    in_order(scalar(tag));
  }

  void value(char tag) {
    switch (tag) {
      case 'S':
      case 'B':
      case 'N':
        scalar(tag);
        return;
      case 'T':
      case 'F':
      case '0':
        return;
      case 's':
      case 'n':
      case 'b':
      case 'L':
      case 'M':
        return open(tag);
      default:
        reader_.fail();
    }
  }

  /// The part of a string, binary or number by which sets are sorted.
  std::string_view scalar(char tag) {
    if (tag == 'S') return read_text(reader_);
    if (tag == 'B') return read_bytes(reader_);
    std::string_view before = reader_.rest();
    Number::read_ordered(reader_);
    return before.substr(0, before.size() - reader_.rest().size());
  }

  void in_order(std::string_view text) {
    if (!top().first && text <= top().last) reader_.fail();
    top().first = false;
    top().last = text;
  }

  ByteReader reader_;
  std::array<Open, value_depth_max> open_;
  size_t depth_ = 0;
};

}  // namespace

bool is_well_formed_item(std::string_view bytes) { return Checker(bytes).check(); }

}  // namespace gramme
