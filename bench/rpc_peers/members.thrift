// The twin of members.rpc. Thrift has no times: milliseconds stand for one.
enum Role { MEMBER = 0, MANAGER = 1, OWNER = 2 }

struct Member {
  1: i64 id,
  2: i64 organization_id,
  3: optional i64 user_id,
  4: string email,
  5: string name,
  6: Role role,
  7: bool is_active,
  8: bool is_pending,
  9: double score,
  10: list<string> labels,
  11: optional string invited_by,
  12: i64 joined_at,
}

service MemberService {
  Member get(1: i64 organization_id, 2: i64 user_id, 3: bool include_pending),
  list<Member> list_members(1: i64 organization_id, 2: i64 start, 3: i64 number),
}
