// A request body after a protocol has read it: a read-only tree, stored flat.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace gramme {

class Document {
 public:
  enum class Kind : uint8_t { null, boolean, integer, decimal, string, list, object };
  class Node;

  /// Nodes in the order they were read; a list's or object's members follow it, up to `end`.
  struct Entry {
    Kind kind;
    bool truth = false;     // of a boolean
    uint32_t end = 0;       // index after the last node below this one
    std::string_view name;  // inside an object
    std::string_view text;  // of a string; of a number, as it was written
  };

  Node root() const;
  bool empty() const { return entries_.empty(); }

  /// For readers: nodes are appended in order, texts borrow from storage that is kept here.
  std::vector<Entry>& entries() { return entries_; }
  const std::vector<Entry>& entries() const { return entries_; }
  /// Owns the bytes that names and texts point into. What is not taken over by own() must lie on the heap
  /// before it is pointed into (reserve 32 bytes or more), so that it stays where it is when the document
  /// is moved.
  std::string& storage() { return storage_; }
  /// Takes the bytes over; they keep their place when the document is moved.
  std::string& own(std::string bytes) {
    bytes.reserve(32);  // beyond any small-string buffer
    return storage_ = std::move(bytes);
  }

  Document() = default;
  Document(Document&&) = default;
  Document& operator=(Document&&) = default;
  Document(const Document&) = delete;

 private:
  std::vector<Entry> entries_;
  std::string storage_;
};

/// A place in a document; borrowed from it.
class Document::Node {
 public:
  Node(const Document& document, uint32_t index) : document_(&document), index_(index) {}

  Kind kind() const { return entry().kind; }
  bool is_null() const { return kind() == Kind::null; }
  std::string_view name() const { return entry().name; }
  std::string_view text() const { return entry().text; }
  bool truth() const { return entry().truth; }
  /// Where it stands among the nodes of the document: grows in the order of reading.
  uint32_t index() const { return index_; }

  /// Members of a list or object: `for (Node member : node.members())`.
  class Members;
  Members members() const;
  size_t size() const;
  /// The last member of that name, as AWS's parser takes it; a member set to null counts as absent.
  std::optional<Node> find(std::string_view name) const;
  /// The members of an object that no later one of the same name replaces, in the order sent.
  std::vector<Node> distinct_members() const;

 private:
  const Entry& entry() const { return document_->entries_[index_]; }
  const Document* document_;
  uint32_t index_;
};

class Document::Node::Members {
 public:
  class Iterator {
   public:
    Iterator(const Document& document, uint32_t index) : document_(&document), index_(index) {}
    Node operator*() const { return {*document_, index_}; }
    Iterator& operator++() { return index_ = document_->entries_[index_].end, *this; }
    bool operator==(const Iterator& other) const { return index_ == other.index_; }

   private:
    const Document* document_;
    uint32_t index_;
  };
  Members(const Document& document, uint32_t index) : document_(document), index_(index) {}
  Iterator begin() const { return {document_, index_ + 1}; }
  Iterator end() const { return {document_, document_.entries_[index_].end}; }

 private:
  const Document& document_;
  uint32_t index_;
};

inline Document::Node Document::root() const { return {*this, 0}; }
inline Document::Node::Members Document::Node::members() const { return {*document_, index_}; }

}  // namespace gramme
