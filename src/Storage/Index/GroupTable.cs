using Kilda.Interfaces.Storage;
using Kilda.Network;
using Kilda.OpenFlow;
using Kilda.Storage.Sqlite;

namespace Kilda.Storage.Index;

/// <summary>Groups of switches: one owner each.</summary>
internal sealed class GroupTable(PrepareStatement prepare)
{
    private readonly Statement _of = prepare("SELECT switch, group_number FROM switch_groups WHERE kind = @1 AND id = @2", 2);
    private readonly Statement _add = prepare(
        "INSERT INTO switch_groups (switch, group_number, kind, id) VALUES (@1, @2, @3, @4) ON CONFLICT DO NOTHING", 4);
    private readonly Statement _remove = prepare("DELETE FROM switch_groups WHERE switch = @1 AND group_number = @2", 2);
    private readonly Statement _owner = prepare("SELECT kind || '/' || id FROM switch_groups WHERE switch = @1 AND group_number = @2", 2);

    public Seq<GroupRow> Of(Owner owner) => _of.Rows(
        row => new GroupRow(new SwitchId(unchecked((ulong)row.GetInt64(0))), checked((uint)row.GetInt64(1))), owner.Kind, owner.Id).ToSeq();

    public void Add(GroupRow group, Owner owner)
    {
        if (_add.Run(Switch(group), (long)group.Group, owner.Kind, owner.Id) == 1) return;
        var taken = _owner.Value(Switch(group), (long)group.Group);
        throw new TakenException($"group {group.Group} of switch {group.Switch} belongs to {taken}");
    }

    public void Remove(GroupRow group) => _remove.Run(Switch(group), (long)group.Group);

    private static long Switch(GroupRow group) => unchecked((long)group.Switch.Value);
}
