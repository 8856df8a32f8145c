#include "lib/json_tree.h"

#include <string_view>

#include "protocol/json_writer.h"

namespace gramme {

JsonTree json_tree(Document::Node node) {
  JsonTree tree{node.kind(), node.truth(), std::string(node.name()), std::string(node.text())};
  if (!tree.is_container()) return tree;
  for (Document::Node member : node.members()) tree.members.push_back(json_tree(member));
  return tree;
}

void append_json(std::string& out, const JsonTree& tree) {
  using Kind = Document::Kind;
  if (tree.is_container()) {
    const bool named = tree.kind == Kind::object;
    std::string_view separator;
    out += named ? '{' : '[';
    for (const JsonTree& member : tree.members) {
      out += separator;
      if (named) JsonWriter(out).name(member.name);
      append_json(out, member);
      separator = ",";
    }
    out += named ? '}' : ']';
  } else if (tree.kind == Kind::string) {
    JsonWriter(out).string(tree.text);
  } else if (tree.kind == Kind::boolean) {
    JsonWriter(out).boolean(tree.truth);
  } else {
    out += tree.kind == Kind::null ? "null" : tree.text;
  }
}

}  // namespace gramme
