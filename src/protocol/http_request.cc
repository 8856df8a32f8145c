#include "protocol/http_request.h"

#include <algorithm>
#include <span>

#include "base/ascii.h"

namespace gramme {

HttpHeader HttpRequest::header(size_t index) const {
  const Place& place = headers_[index];
  return {name_of(place), {head_.data() + place.value_at, place.value_size}};
}

std::string_view HttpRequest::find(std::string_view name) const {
  for (const Place& place : headers_) {
    if (name_of(place) == name) return {head_.data() + place.value_at, place.value_size};
  }
  return {};
}

size_t HttpRequest::count(std::string_view name) const {
  return size_t(
      std::ranges::count_if(headers_, [&](const Place& place) { return name_of(place) == name; }));
}

void HttpRequest::clear() {
  head_.clear();
  headers_.clear();
  body.clear();
  target_at_ = target_size_ = query_at_ = 0;
  in_name_ = false;
}

void HttpRequest::append_target(std::string_view part) {
  head_ += part;
  target_size_ += part.size();
}

void HttpRequest::finish_target() {
  // The absolute form names scheme and host first; RFC 9112 has servers take it like the path alone.
  if (size_t scheme = target().find("://");
      !target().starts_with('/') && scheme != std::string_view::npos) {
    size_t path = std::min(target().find_first_of("/?", scheme + 3), target_size_);
    target_at_ += path;
    target_size_ -= path;
  }
  query_at_ = std::min(target().find('?'), target_size_);
}

void HttpRequest::append_name(std::string_view part) {
  if (!in_name_) headers_.push_back({uint32_t(head_.size()), 0, 0, 0});
  in_name_ = true;
  head_ += part;
  for (char& c : std::span(head_).last(part.size())) {
    if (is_upper_case(c)) c = lower_case(c);  // few are: storing them alone is cheaper
  }
  headers_.back().name_size += uint32_t(part.size());
}

void HttpRequest::append_value(std::string_view part) {
  if (in_name_) headers_.back().value_at = uint32_t(head_.size());
  in_name_ = false;
  head_ += part;
  headers_.back().value_size += uint32_t(part.size());
}

void HttpRequest::finish_value() {
  append_value({});  // an empty value never got a part
  Place& last = headers_.back();
  while (last.value_size > 0 && (head_[last.value_at + last.value_size - 1] == ' ' ||
                                 head_[last.value_at + last.value_size - 1] == '\t')) {
    --last.value_size;
  }
}

}  // namespace gramme
