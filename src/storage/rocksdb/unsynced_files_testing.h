// What a disk may hold of a folder when the power is cut.
#pragma once

#include <algorithm>
#include <atomic>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <string>
#include <vector>

#include "base/random.h"

namespace gramme::embedded {

/// Is told what is done to the files of one folder. What a file holds counts as kept when the file was
/// synced, what a name stands for when the folder was. Files that were there before are kept.
class UnsyncedFiles {
 public:
  using Inode = uint64_t;

  explicit UnsyncedFiles(const std::string& directory)
      : directory_(directory),
        shadow_(directory + ".inodes-" + std::to_string(++instances_)),
        is_folder_kept_(std::filesystem::exists(directory)) {
    std::filesystem::remove_all(shadow_);
    std::filesystem::create_directories(shadow_);
  }
  ~UnsyncedFiles() { std::filesystem::remove_all(shadow_); }
  UnsyncedFiles(const UnsyncedFiles&) = delete;
  UnsyncedFiles& operator=(const UnsyncedFiles&) = delete;

  /// A file is written from its begin; `is_new`: it was made for that.
  Inode begun(const std::string& name, bool is_new) {
    const Inode inode = is_new ? identify(name) : inode_of(name);
    if (is_new) note({Change::Kind::create, inode, name});
    sizes_[inode] = {};
    return inode;
  }
  void appended(Inode inode, uint64_t bytes) { sizes_[inode].written += bytes; }
  /// Parts of a file are to be written anew.
  Inode reopened(const std::string& name) {
    const Inode inode = inode_of(name);
    rewritten_.try_emplace(inode, content(inode));
    return inode;
  }
  /// File systems of Linux sync a new file's name with it.
  void synced(Inode inode) {
    if (auto size = sizes_.find(inode); size != sizes_.end()) size->second.synced = size->second.written;
    if (auto kept = rewritten_.find(inode); kept != rewritten_.end()) kept->second = content(inode);
    auto creation = std::ranges::find_if(changes_, [&](const Change& change) {
      return change.kind == Change::Kind::create && change.inode == inode;
    });
    if (creation == changes_.end()) return;
    creation->make(kept_);
    changes_.erase(creation);
  }

  void to_be_renamed(const std::string& from, const std::string& to) {
    const Inode inode = inode_of(from);
    if (std::filesystem::exists(to)) inode_of(to);
    note({Change::Kind::rename, inode, from, to});
  }
  void to_be_removed(const std::string& name) {
    if (std::filesystem::exists(name)) note({Change::Kind::remove, inode_of(name), name});
  }
  /// Those in a folder: in this one, or in its parent, so that its own is kept.
  void synced_names(const std::filesystem::path& folder) {
    if (folder != directory_) {
      is_folder_kept_ = is_folder_kept_ || folder == directory_.parent_path();
      return;
    }
    kept_ = now_;
    for (const Change& change : changes_) {
      if (std::ranges::none_of(now_, [&](const auto& entry) { return entry.second == change.inode; }))
        std::filesystem::remove(shadow(change.inode));
    }
    changes_.clear();
  }

  /// Nobody has a file open. Of what was appended and not synced a random part stays, and may end in zeroes
  /// or garbage, or lack sectors; of what was written anew each sector is old or new; what was created,
  /// renamed and deleted since the folder was synced is so or is not, one by one; the folder itself may be
  /// gone.
  void forget(Random& random) {
    if (!is_folder_kept_ && random.one_in(2)) {
      std::filesystem::remove_all(directory_);
      kept_.clear(), now_.clear(), changes_.clear();
      return;
    }
    is_folder_kept_ = true;
    std::map<std::string, Inode> left = kept_;
    for (const Change& change : changes_) {
      if (random.one_in(2)) change.make(left);
    }
    for (const auto& [name, inode] : now_) std::filesystem::remove(name);
    for (const auto& [name, inode] : kept_) std::filesystem::remove(name);
    for (const auto& [name, inode] : left) {
      std::filesystem::create_hard_link(shadow(inode), name);
      if (auto size = sizes_.find(inode); size != sizes_.end()) tear(name, size->second, random);
      if (auto kept = rewritten_.find(inode); kept != rewritten_.end())
        restore_some(name, kept->second, random);
    }
    kept_ = now_ = std::move(left);
    changes_.clear();
  }

 private:
  struct Size {
    uint64_t written = 0;
    uint64_t synced = 0;
  };

  /// Of the names in the folder. Nothing comes of it when the file is not there by this name: a change
  /// before it was lost.
  struct Change {
    enum class Kind { create, rename, remove } kind;
    Inode inode;
    std::string name;
    std::string new_name = {};

    void make(std::map<std::string, Inode>& names) const {
      auto place = names.find(name);
      if (kind == Kind::create) {
        names[name] = inode;
      } else if (place != names.end() && place->second == inode) {
        names.erase(place);
        if (kind == Kind::rename) names[new_name] = inode;
      }
    }
  };

  /// What files hold stays reachable by a second name of theirs.
  std::string shadow(Inode inode) const { return shadow_ + "/" + std::to_string(inode); }
  Inode identify(const std::string& name) {
    std::filesystem::create_hard_link(name, shadow(++last_inode_));
    return last_inode_;
  }
  Inode inode_of(const std::string& name) {
    auto [place, is_new] = now_.try_emplace(name);
    if (is_new) place->second = kept_[name] = identify(name);
    return place->second;
  }
  void note(Change change) {
    change.make(now_);
    changes_.push_back(std::move(change));
  }
  std::string content(Inode inode) const {
    std::ifstream file(shadow(inode), std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
  }

  static void overwrite(const std::string& name, uint64_t place, std::string_view bytes) {
    std::fstream file(name, std::ios::in | std::ios::out | std::ios::binary);
    file.seekp(std::streamoff(place)).write(bytes.data(), std::streamsize(bytes.size()));
  }

  static void tear(const std::string& name, Size size, Random& random) {
    const uint64_t kept = size.synced + random.below(size.written - size.synced + 1);
    std::filesystem::resize_file(name, kept);
    if (kept == size.synced) return;
    if (random.one_in(4)) {
      const uint64_t torn = size.synced + random.below(kept - size.synced);
      std::string end(kept - torn, '\0');
      if (random.one_in(2)) std::ranges::generate(end, [&] { return char(random.next()); });
      overwrite(name, torn, end);
    } else if (random.one_in(3)) {
      for (uint64_t place = size.synced, end; place < kept; place = end) {
        end = std::min(kept, (place / sector_bytes + 1) * sector_bytes);
        if (random.one_in(4)) overwrite(name, place, std::string(end - place, '\0'));
      }
    }
  }

  static void restore_some(const std::string& name, std::string_view kept, Random& random) {
    for (size_t place = 0; place < kept.size(); place += sector_bytes) {
      if (random.one_in(2)) overwrite(name, place, kept.substr(place, sector_bytes));
    }
  }

  static constexpr size_t sector_bytes = 512;
  static inline std::atomic<uint64_t> instances_ = 0;

  const std::filesystem::path directory_;
  const std::string shadow_;
  bool is_folder_kept_;
  Inode last_inode_ = 0;
  std::map<std::string, Inode> now_, kept_;  // what names stand for; of files touched
  std::vector<Change> changes_;              // from what is kept to what is now
  std::map<Inode, Size> sizes_;              // of files appended to
  std::map<Inode, std::string> rewritten_;   // what is kept of files that are written anew in parts
};

}  // namespace gramme::embedded
