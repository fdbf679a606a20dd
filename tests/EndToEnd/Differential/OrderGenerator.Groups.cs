using Kilda.OpenFlow;

namespace Kilda.EndToEnd.Differential;

/// <content>GROUP_MOD and METER_MOD.</content>
internal sealed partial class OrderGenerator
{
    private uint AnyGroup() => Chance(60) ? Of(s_outer) : Of(s_inner);

    private Order GroupWith(GroupCommand command, uint id)
    {
        var type = Chance(50) ? GroupType.All : GroupType.Indirect;
        var buckets = Enumerable.Range(0, type == GroupType.All ? random.Next(4) : 1).Select(_ => Bucket(id)).ToSeq();
        return new Order.Group(new GroupMod(command, type, id, buckets));
    }

    private Order DeleteGroup() => new Order.Group(new GroupMod(GroupCommand.Delete, GroupType.All, Of(s_outer), []));

    /// <summary>
    /// A VLAN id is set where a tag is pushed. Open vSwitch adds a tag to a packet that has none; the specification has the field set in
    /// packets that have it (§7.2.5).
    /// </summary>
    private Bucket Bucket(uint id)
    {
        var actions = new List<OfAction>();
        if (Chance(20)) actions.Add(new OfAction.PopVlan());
        if (MayPush(isInner: s_inner.Contains(id)) && Chance(50)) actions.AddRange([new OfAction.PushVlan(), SetVlan()]);
        if (Chance(10)) actions.Add(new OfAction.SetField(new Oxm(OxmField.EthDst, Of(Addresses).Value)));
        actions.Add(s_outer.Contains(id) && Chance(35) ? new OfAction.ToGroup(Of(s_inner)) : Output());
        return new Bucket(0, OfPort.Any, OfGroup.Any, actions.ToSeq());
    }

    private bool MayPush(bool isInner) => pushes == PushPlace.BucketTwice || (pushes == PushPlace.InnerBucket && isInner);

    /// <summary>Fast enough for every frame to pass: how a meter polices depends on time, and is measured elsewhere.</summary>
    private Order MeterWith(MeterCommand command, uint id)
    {
        var unit = Chance(50) ? MeterFlags.KilobitsPerSecond : MeterFlags.PacketsPerSecond;
        MeterBand band = new MeterBand.Drop((uint)random.Next(1, 4) * 1_000_000, 1_000_000);
        return new Order.Meter(new MeterMod(command, unit | MeterFlags.Burst | MeterFlags.Stats, id, [band]));
    }

    private Order DeleteMeter() => new Order.Meter(
        new MeterMod(MeterCommand.Delete, MeterFlags.None, Of(s_meters), []));
}
