#include "table/change_log.h"

#include <gtest/gtest.h>

#include "table/table_testing.h"
#include "value/value_testing.h"

namespace gramme {
namespace {

using namespace testing_table;

const Item old_item = item({{"pk", text("a")}, {"sk", number(1)}, {"x", text("old")}});
const Item new_item = item({{"pk", text("a")}, {"sk", number(1)}, {"x", text("new")}});
const Item key = item({{"pk", text("a")}, {"sk", number(1)}});

ChangeRecord recorded(std::string& bytes, StreamViewType type, ItemView before, ItemView after) {
  bytes = encode_change(*test_table(), type, ChangeOrigin::user, 17, before, after);
  return decode_change(bytes).value();
}

TEST(ChangeRecord, holds_what_the_view_type_shows) {
  std::string bytes;
  ChangeRecord both = recorded(bytes, StreamViewType::new_and_old_images, old_item, new_item);
  EXPECT_TRUE(both.was_there && both.is_there);
  EXPECT_EQ(both.before, old_item.view());
  EXPECT_EQ(both.after, new_item.view());
  EXPECT_FALSE(both.keys);
  EXPECT_EQ(both.time, 17);

  ChangeRecord newer = recorded(bytes, StreamViewType::new_image, old_item, new_item);
  EXPECT_FALSE(newer.before);
  EXPECT_EQ(newer.after, new_item.view());
  ChangeRecord older = recorded(bytes, StreamViewType::old_image, old_item, new_item);
  EXPECT_EQ(older.before, old_item.view());
  EXPECT_FALSE(older.after);
  ChangeRecord keys = recorded(bytes, StreamViewType::keys_only, old_item, new_item);
  EXPECT_FALSE(keys.before || keys.after);
  EXPECT_EQ(keys.keys, key.view());
}

TEST(ChangeRecord, has_keys_where_no_image_is_shown) {
  std::string bytes;
  ChangeRecord insert = recorded(bytes, StreamViewType::old_image, {}, new_item);
  EXPECT_FALSE(insert.was_there);
  EXPECT_TRUE(insert.is_there);
  EXPECT_EQ(insert.keys, key.view());
  ChangeRecord remove = recorded(bytes, StreamViewType::new_image, old_item, {});
  EXPECT_TRUE(remove.was_there);
  EXPECT_FALSE(remove.is_there);
  EXPECT_EQ(remove.keys, key.view());
}

TEST(ChangeRecord, tells_expiry_from_users) {
  const std::string bytes = encode_change(*test_table(), StreamViewType::keys_only, ChangeOrigin::expiry,
                                          1'700'000'000'000'000, old_item, {});
  EXPECT_EQ(decode_change(bytes)->origin, ChangeOrigin::expiry);
}

TEST(ChangeRecord, keeps_its_stored_form) {
  const Table table = *test_table();
  const Item before = item({{"pk", text("a")}, {"sk", number(1)}});
  const Item after = item({{"pk", text("a")}, {"sk", number(1)}, {"x", text("b")}});
  EXPECT_EQ(
      hex(encode_change(table, StreamViewType::new_and_old_images, ChangeOrigin::user, 300, before, after)),
      "01"
      "33"
      "ac02"
      "13010000000e0202706b53016102736b4e038214"
      "1801000000130302706b53016102736b4e0382140178530162");
  EXPECT_EQ(hex(encode_change(table, StreamViewType::keys_only, ChangeOrigin::expiry, 300, after, {})),
            "01"
            "0d"
            "ac02"
            "13010000000e0202706b53016102736b4e038214");
}

TEST(ChangeRecord, damaged_ones_are_refused) {
  const std::string bytes = encode_change(*test_table(), StreamViewType::new_and_old_images,
                                          ChangeOrigin::user, 17, old_item, new_item);
  for (size_t size = 0; size < bytes.size(); ++size) {
    EXPECT_FALSE(decode_change(bytes.substr(0, size)).has_value()) << size;
  }
  EXPECT_FALSE(decode_change(bytes + "x").has_value());
  EXPECT_FALSE(decode_change("\2" + bytes.substr(1)).has_value());
}

}  // namespace
}  // namespace gramme
