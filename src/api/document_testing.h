// For tests below the protocol layer: documents from JSON in which single quotes stand for double ones.
//
//   Document document = document_of("{'TableName': 'T', 'Limit': 5}");
//
// Not a reader for anything else: it believes what it is given, and knows no escapes.
#pragma once

#include <string>
#include <string_view>

#include "api/document.h"
#include "base/check.h"

namespace gramme {

class TestDocumentReader {
 public:
  explicit TestDocumentReader(Document& document) : document_(document), rest_(document.storage()) {}

  void value(std::string_view name) {
    const size_t index = document_.entries().size();
    document_.entries().push_back({.kind = Document::Kind::null, .name = name, .text = {}});
    Document::Entry read = document_.entries().back();
    const char c = peek();
    if (c == '{' || c == '[') {
      read.kind = c == '{' ? Document::Kind::object : Document::Kind::list;
      members(c == '{');
    } else if (c == '\'' || c == '"') {
      read.kind = Document::Kind::string;
      read.text = quoted();
    } else {
      scalar(read);
    }
    read.end = uint32_t(document_.entries().size());
    document_.entries()[index] = read;
  }

 private:
  char peek() {
    rest_.remove_prefix(rest_.find_first_not_of(" \n,:"));
    CHECK(!rest_.empty());
    return rest_[0];
  }

  std::string_view quoted() {
    const size_t end = rest_.find(rest_[0], 1);
    CHECK(end != rest_.npos);
    const std::string_view text = rest_.substr(1, end - 1);
    rest_.remove_prefix(end + 1);
    return text;
  }

  void members(bool named) {
    rest_.remove_prefix(1);
    while (peek() != (named ? '}' : ']')) value(named ? quoted() : "");
    rest_.remove_prefix(1);
  }

  void scalar(Document::Entry& read) {
    const size_t end = rest_.find_first_of(" \n,]}");
    const std::string_view word = rest_.substr(0, end);
    rest_.remove_prefix(word.size());
    if (word == "null") return;
    read.truth = word == "true";
    if (read.truth || word == "false") return void(read.kind = Document::Kind::boolean);
    read.kind = word.find_first_of(".eE") == word.npos ? Document::Kind::integer : Document::Kind::decimal;
    read.text = word;
  }

  Document& document_;
  std::string_view rest_;
};

inline Document document_of(std::string_view text) {
  Document document;
  document.own(std::string(text));
  TestDocumentReader(document).value("");
  return document;
}

}  // namespace gramme
