#include "protocol/json_reader.h"

#include <simdjson.h>

#include <algorithm>
#include <cstring>

#include "api/errors.h"
#include "protocol/json_text.h"

namespace gramme {
namespace {

using Kind = Document::Kind;

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_blank(char c) { return c == ' ' || c == '\n' || c == '\r' || c == '\t'; }

/// Reads into the flat entries of a document and unescapes in place. An open container keeps the index of
/// the one around it in its `end` until it is closed, so no stack is needed. The body ends with a NUL,
/// which fits nowhere in JSON.
class Reader {
 public:
  explicit Reader(Document& document)
      : entries_(document.entries()),
        at_(document.storage().data()),
        end_(at_ + document.storage().size()) {
    const size_t size = document.storage().size();
    entries_.reserve(size / 12 + 8);
    // DynamoDB's densest requests have five bytes a node; what is much denser only wants to use up memory.
    entries_max_ = std::max<size_t>(size / 4, 100'000);
  }

  /// Whether the body is one object and nothing else.
  bool read() {
    if (peek() != '{' || !value()) return false;
    while (depth_ > 0) {
      if (!next()) return false;
    }
    peek();
    return at_ == end_;
  }

 private:
  /// The next character that is no blank.
  char peek() {
    while (is_blank(*at_)) ++at_;
    return *at_;
  }

  bool next();
  bool value();
  bool name();
  bool add(Kind kind, std::string_view text = {}, bool truth = false);
  bool open(Kind kind);
  bool close();
  bool word(std::string_view text, Kind kind, bool truth = false);
  bool number();
  bool string(std::string_view& out);
  bool escape(char*& to);
  bool unicode_escape(char*& to);
  bool hex(uint32_t& unit);

  std::vector<Document::Entry>& entries_;
  size_t entries_max_;
  char* at_;
  char* const end_;
  std::string_view name_;
  uint32_t open_ = 0;  // the innermost open container
  int depth_ = 0;
  bool is_first_ = false;  // nothing was read in that container yet
};

/// Reads a member of the innermost open container, with what is in front of it, or the container's end.
bool Reader::next() {
  const bool in_object = entries_[open_].kind == Kind::object;
  const char c = peek();
  if (c == (in_object ? '}' : ']')) return close();
  if (!std::exchange(is_first_, false)) {
    if (c != ',') return false;
    ++at_;
    peek();
  }
  return (!in_object || name()) && value();
}

bool Reader::name() {
  if (*at_ != '"' || !string(name_) || peek() != ':') return false;
  ++at_;
  peek();
  return true;
}

bool Reader::value() {
  switch (*at_) {
    case '{':
      return open(Kind::object);
    case '[':
      return open(Kind::list);
    case '"': {
      std::string_view text;
      return string(text) && add(Kind::string, text);
    }
    case 't':
      return word("true", Kind::boolean, true);
    case 'f':
      return word("false", Kind::boolean);
    case 'n':
      return word("null", Kind::null);
    default:
      return number();
  }
}

bool Reader::add(Kind kind, std::string_view text, bool truth) {
  if (entries_.size() >= entries_max_) return false;
  entries_.push_back({kind, truth, uint32_t(entries_.size() + 1), std::exchange(name_, {}), text});
  return true;
}

bool Reader::open(Kind kind) {
  if (++depth_ > json_depth_max || !add(kind)) return false;
  ++at_;
  entries_.back().end = open_;
  open_ = uint32_t(entries_.size() - 1);
  is_first_ = true;
  return true;
}

bool Reader::close() {
  ++at_;
  --depth_;
  is_first_ = false;
  open_ = std::exchange(entries_[open_].end, uint32_t(entries_.size()));
  return true;
}

bool Reader::word(std::string_view text, Kind kind, bool truth) {
  if (!std::string_view(at_, size_t(end_ - at_)).starts_with(text)) return false;
  at_ += text.size();
  return add(kind, {}, truth);
}

bool Reader::number() {
  const char* const start = at_;
  Kind kind = Kind::integer;
  const auto digits = [this] {
    if (!is_digit(*at_)) return false;
    while (is_digit(*at_)) ++at_;
    return true;
  };
  if (*at_ == '-') ++at_;
  if (*at_ == '0') {
    ++at_;
  } else if (!digits()) {
    return false;
  }
  if (*at_ == '.') {
    kind = Kind::decimal;
    ++at_;
    if (!digits()) return false;
  }
  if (*at_ == 'e' || *at_ == 'E') {
    kind = Kind::decimal;
    ++at_;
    if (*at_ == '+' || *at_ == '-') ++at_;
    if (!digits()) return false;
  }
  return add(kind, {start, size_t(at_ - start)});
}

/// Reads a string whose opening quote is next. Text without escapes stays where it is; behind the first
/// escape it moves towards the front, since no escape is shorter than what it stands for.
bool Reader::string(std::string_view& out) {
  char* const start = ++at_;
  char* to = nullptr;  // null until the first escape
  while (true) {
    char* const run = at_;
    at_ += plain_json_prefix({at_, end_});
    if (to == nullptr) {
      if (*at_ != '"') to = at_;
    } else {
      std::memmove(to, run, size_t(at_ - run));
      to += at_ - run;
    }
    if (*at_ == '"') break;
    if (*at_ != '\\' || !escape(to)) return false;
  }
  out = {start, size_t((to == nullptr ? at_ : to) - start)};
  ++at_;
  return true;
}

bool Reader::escape(char*& to) {
  constexpr std::string_view letters = "\"\\/bfnrt", meanings = "\"\\/\b\f\n\r\t";
  const char letter = at_[1];
  if (letter == 'u') return unicode_escape(to);
  const size_t index = letters.find(letter);
  if (index == letters.npos) return false;
  *to++ = meanings[index];
  at_ += 2;
  return true;
}

/// The four digits of a `\u` escape that is next.
bool Reader::hex(uint32_t& unit) {
  unit = 0;
  for (int i = 2; i < 6; ++i) {
    const char c = at_[i];  // a NUL at the end stops this in time
    const char lower = char(c | 0x20);
    if (is_digit(c)) {
      unit = unit << 4 | uint32_t(c - '0');
    } else if (lower >= 'a' && lower <= 'f') {
      unit = unit << 4 | uint32_t(lower - 'a' + 10);
    } else {
      return false;
    }
  }
  at_ += 6;
  return true;
}

bool Reader::unicode_escape(char*& to) {
  uint32_t code = 0;
  if (!hex(code)) return false;
  if (code >= 0xd800 && code < 0xdc00 && at_[0] == '\\' && at_[1] == 'u') {
    char* const second = at_;
    uint32_t low = 0;
    if (!hex(low)) return false;
    if (low >= 0xdc00 && low < 0xe000) {
      code = 0x10000 + ((code - 0xd800) << 10 | (low - 0xdc00));
    } else {
      at_ = second;
    }
  }
  if (code >= 0xd800 && code < 0xe000) code = '?';
  const auto put = [&to](uint32_t byte) { *to++ = char(uint8_t(byte)); };
  if (code < 0x80) {
    put(code);
  } else if (code < 0x800) {
    put(0xc0 | code >> 6), put(0x80 | (code & 0x3f));
  } else if (code < 0x10000) {
    put(0xe0 | code >> 12), put(0x80 | (code >> 6 & 0x3f)), put(0x80 | (code & 0x3f));
  } else {
    put(0xf0 | code >> 18), put(0x80 | (code >> 12 & 0x3f)), put(0x80 | (code >> 6 & 0x3f)),
        put(0x80 | (code & 0x3f));
  }
  return true;
}

}  // namespace

Result<Document> read_json(std::string body) {
  if (!simdjson::validate_utf8(body)) return serialization("");
  Document document;
  document.own(std::move(body));
  if (!Reader(document).read()) return serialization("");
  return document;
}

}  // namespace gramme
