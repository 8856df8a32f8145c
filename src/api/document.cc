#include "api/document.h"

#include <algorithm>

namespace gramme {

size_t Document::Node::size() const {
  size_t count = 0;
  for ([[maybe_unused]] Node member : members()) ++count;
  return count;
}

std::optional<Document::Node> Document::Node::find(std::string_view name) const {
  const Entry* const entries = document_->entries_.data();
  uint32_t found = 0;
  for (uint32_t i = index_ + 1; i < entries[index_].end; i = entries[i].end) {
    if (entries[i].name == name) found = i;
  }
  if (found == 0 || entries[found].kind == Kind::null) return std::nullopt;
  return Node(*document_, found);
}

std::vector<Document::Node> Document::Node::distinct_members() const {
  std::vector<Node> sorted;
  for (Node member : members()) sorted.push_back(member);
  std::ranges::stable_sort(sorted, {}, &Node::name);
  std::vector<Node> kept;
  for (size_t i = 0; i < sorted.size(); ++i) {
    if (i + 1 == sorted.size() || sorted[i].name() != sorted[i + 1].name()) kept.push_back(sorted[i]);
  }
  std::ranges::sort(kept, {}, &Node::index);
  return kept;
}

}  // namespace gramme
