using Kilda.Interfaces.Storage;
using Kilda.Network;
using Kilda.OpenFlow;
using Kilda.Storage.Sqlite;

namespace Kilda.Storage.Index;

/// <summary>Meters of switches: one owner each.</summary>
internal sealed class MeterTable(PrepareStatement prepare)
{
    private readonly Statement _of = prepare("SELECT switch, meter FROM meters WHERE kind = @1 AND id = @2", 2);
    private readonly Statement _add = prepare(
        "INSERT INTO meters (switch, meter, kind, id) VALUES (@1, @2, @3, @4) ON CONFLICT DO NOTHING", 4);
    private readonly Statement _remove = prepare("DELETE FROM meters WHERE switch = @1 AND meter = @2", 2);
    private readonly Statement _owner = prepare("SELECT kind || '/' || id FROM meters WHERE switch = @1 AND meter = @2", 2);

    public Seq<MeterRow> Of(Owner owner) => _of.Rows(
        row => new MeterRow(new SwitchId(unchecked((ulong)row.GetInt64(0))), checked((uint)row.GetInt64(1))), owner.Kind, owner.Id).ToSeq();

    public void Add(MeterRow meter, Owner owner)
    {
        if (_add.Run(Switch(meter), (long)meter.Meter, owner.Kind, owner.Id) == 1) return;
        var taken = _owner.Value(Switch(meter), (long)meter.Meter);
        throw new TakenException($"meter {meter.Meter} of switch {meter.Switch} belongs to {taken}");
    }

    public void Remove(MeterRow meter) => _remove.Run(Switch(meter), (long)meter.Meter);

    private static long Switch(MeterRow meter) => unchecked((long)meter.Switch.Value);
}
