// For targets whose inputs are JSON: libFuzzer's mutations happen inside texts, everything else happens to
// the tree, so inputs stay JSON and get past the first reader.
#include <algorithm>
#include <array>
#include <cstring>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/random.h"
#include "lib/json_tree.h"
#include "protocol/json_reader.h"
#include "protocol/utf8.h"

/// libFuzzer's own mutations, which know the dictionary and what comparisons looked for.
extern "C" size_t LLVMFuzzerMutate(uint8_t* data, size_t size, size_t max_size);

namespace gramme {
namespace {

using Tree = JsonTree;
using Kind = Document::Kind;

void collect(Tree& tree, std::vector<Tree*>& nodes) {
  nodes.push_back(&tree);
  for (Tree& member : tree.members) collect(member, nodes);
}

/// Values that requests are made of, and some that no request should have.
constexpr std::array values = std::to_array<std::string_view>({
    R"({"v":{"S":"a"}})",
    R"({"v":{"N":"1"}})",
    R"({"v":{"B":"AAE="}})",
    R"({"v":{"SS":["a","b"]}})",
    R"({"v":{"NS":["1","2"]}})",
    R"({"v":{"BS":["AA=="]}})",
    R"({"v":{"L":[{"N":"1"}]}})",
    R"({"v":{"M":{"k":{"S":"a"}}}})",
    R"({"v":{"BOOL":true}})",
    R"({"v":{"NULL":true}})",
    R"({"v":null})",
    R"({"v":0})",
    R"({"v":-1})",
    R"({"v":1})",
    R"({"v":2147483648})",
    R"({"v":1.5e300})",
    R"({"v":true})",
    R"({"v":""})",
    R"({"v":[]})",
    R"({"v":{}})",
    R"({"v":"1e125"})",
    R"({"v":"-1e-130"})",
    R"({"v":"0"})",
});

class Mutator {
 public:
  Mutator(Tree& root, uint64_t seed) : root_(root), random_(seed) {}

  void run() {
    for (uint64_t left = random_.below(3) + 1; left > 0; --left) change();
  }
  /// Puts a part of another tree in the place of one of this.
  void graft(Tree& other) {
    Tree copy = *any(other);
    replace(*any(root_), std::move(copy));
  }

 private:
  Tree* any(Tree& tree) {
    std::vector<Tree*> nodes;
    collect(tree, nodes);
    return nodes[random_.below(nodes.size())];
  }

  template <class Wanted>
  Tree* any_where(Wanted wanted) {
    std::vector<Tree*> nodes;
    collect(root_, nodes);
    std::erase_if(nodes, [&](Tree* node) { return !wanted(*node); });
    return nodes.empty() ? nullptr : nodes[random_.below(nodes.size())];
  }

  static void replace(Tree& tree, Tree value) {
    value.name = tree.name;
    tree = std::move(value);
  }

  void change() {
    const uint64_t choice = random_.below(16);
    if (choice < 8) return change_text();
    if (choice < 9) return rename();
    if (choice < 10) return replace(*any(root_), Tree(*any(root_)));
    if (choice < 12) return replace(*any(root_), any_value());
    Tree* const parent = any_where([](const Tree& tree) { return tree.is_container(); });
    if (parent == nullptr) return;
    std::vector<Tree>& members = parent->members;
    if (choice < 14 || members.empty()) return insert(members);
    const size_t at = random_.below(members.size());
    if (choice == 14) {
      members.erase(members.begin() + std::ptrdiff_t(at));
    } else {
      std::swap(members[at], members[random_.below(members.size())]);
    }
  }

  std::string mutated(const std::string& text) {
    constexpr size_t room = 64;
    std::vector<uint8_t> bytes(text.size() + room);
    std::copy(text.begin(), text.end(), bytes.begin());
    const size_t size = LLVMFuzzerMutate(bytes.data(), text.size(), bytes.size());
    return valid_utf8({reinterpret_cast<const char*>(bytes.data()), size});
  }

  void change_text() {
    Tree* const tree = any_where([](const Tree& node) { return node.kind == Kind::string; });
    if (tree != nullptr) tree->text = mutated(tree->text);
  }

  void rename() {
    Tree* const tree = any_where([](const Tree& node) { return !node.name.empty(); });
    if (tree == nullptr) return;
    tree->name = random_.one_in(2) ? mutated(tree->name) : any(root_)->name;
  }

  Tree any_value() {
    const Document document = *read_json(std::string(values[random_.below(values.size())]));
    return json_tree(*document.root().members().begin());
  }

  void insert(std::vector<Tree>& members) {
    Tree tree = random_.one_in(2) ? any_value() : *any(root_);
    if (tree.name.empty() || random_.one_in(2)) tree.name = any(root_)->name;
    members.insert(members.begin() + std::ptrdiff_t(random_.below(members.size() + 1)), std::move(tree));
  }

  Tree& root_;
  Random random_;
};

/// The size of what is written over `data`; 0 when it does not fit.
size_t store(const Tree& root, uint8_t* data, size_t max_size) {
  std::string text;
  append_json(text, root);
  if (root.kind != Kind::object || text.size() > max_size) return 0;
  std::memcpy(data, text.data(), text.size());
  return text.size();
}

Result<Document> document_of(const uint8_t* data, size_t size) {
  return read_json({reinterpret_cast<const char*>(data), size});
}

}  // namespace
}  // namespace gramme

extern "C" size_t LLVMFuzzerCustomMutator(uint8_t* data, size_t size, size_t max_size, unsigned seed) {
  using namespace gramme;
  const Result<Document> document = document_of(data, size);
  if (!document) return LLVMFuzzerMutate(data, size, max_size);
  Tree root = json_tree(document->root());
  Mutator(root, seed).run();
  const size_t written = store(root, data, max_size);
  return written > 0 ? written : size;
}

extern "C" size_t LLVMFuzzerCustomCrossOver(const uint8_t* data, size_t size, const uint8_t* other,
                                            size_t other_size, uint8_t* out, size_t max_size,
                                            unsigned seed) {
  using namespace gramme;
  const Result<Document> first = document_of(data, size), second = document_of(other, other_size);
  if (!first || !second) return 0;
  Tree root = json_tree(first->root()), graft = json_tree(second->root());
  Mutator(root, seed).graft(graft);
  return store(root, out, max_size);
}
