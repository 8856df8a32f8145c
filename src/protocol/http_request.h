// A request as it arrived: its line, headers and body. One object serves request after request, so its
// buffers keep their memory; everything it hands out is borrowed until clear().
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace gramme {

struct HttpHeader {
  std::string_view name;   // lower case
  std::string_view value;  // without blanks around it
};

class HttpRequest {
 public:
  std::string_view method;  // "POST"; a literal
  bool version_1_0 = false;
  bool keep_alive = true;
  /// As sent: after transfer coding, before content coding. A handler may move it out.
  std::string body;

  std::string_view path() const { return target().substr(0, query_at_); }
  /// Without the question mark, still percent-encoded.
  std::string_view query() const { return query_at_ < target_size_ ? target().substr(query_at_ + 1) : ""; }

  size_t header_count() const { return headers_.size(); }
  HttpHeader header(size_t index) const;
  /// The value of the first header of that (lower case) name; empty when there is none.
  std::string_view find(std::string_view name) const;
  size_t count(std::string_view name) const;

  void clear();

  // For the parser, in the order of the wire.
  void append_target(std::string_view part);
  void finish_target();
  void append_name(std::string_view part);
  void append_value(std::string_view part);
  void finish_value();

 private:
  struct Place {
    uint32_t name_at, name_size, value_at, value_size;
  };
  std::string_view target() const { return std::string_view(head_).substr(target_at_, target_size_); }
  std::string_view name_of(const Place& place) const {
    return {head_.data() + place.name_at, place.name_size};
  }

  std::string head_;  // target, names and values, one after the other
  std::vector<Place> headers_;
  size_t target_at_ = 0, target_size_ = 0, query_at_ = 0;
  bool in_name_ = false;
};

}  // namespace gramme
