// JSON as a tree that can be changed: what the mutator works on.
#pragma once

#include <string>
#include <vector>

#include "api/document.h"

namespace gramme {

struct JsonTree {
  Document::Kind kind = Document::Kind::null;
  bool truth = false;
  std::string name;  // inside an object
  std::string text;  // of a string; of a number, as it was written
  std::vector<JsonTree> members = {};

  bool is_container() const { return kind == Document::Kind::object || kind == Document::Kind::list; }
};

JsonTree json_tree(Document::Node node);
void append_json(std::string& out, const JsonTree& tree);

}  // namespace gramme
