using Kilda.OpenFlow;

namespace Kilda.Lab.Simulator;

/// <summary>What each table can do, for the table features request (OpenFlow 1.3.5 §7.3.5.5).</summary>
internal static class SimFeatures
{
    private const ushort Goto = 1, WriteMetadata = 2, WriteActions = 3, ApplyActions = 4, ClearActions = 5, Meter = 6;
    private const ushort Output = 0, PushVlan = 17, PopVlan = 18, Group = 22, SetField = 25;

    public static IReadOnlyList<TableFeature> Of(SimAbilities abilities) =>
        Enumerable.Range(0, abilities.Tables).Select(table => Of((byte)table, abilities)).ToList();

    private static TableFeature Of(byte table, SimAbilities abilities)
    {
        var next = Enumerable.Range(table + 1, Math.Max(0, abilities.Tables - table - 1)).Select(t => (byte)t).ToSeq();
        ushort[] instructions = [WriteMetadata, WriteActions, ApplyActions, ClearActions];
        if (!next.IsEmpty) instructions = [Goto, .. instructions];
        if (abilities.MaxMeters > 0) instructions = [.. instructions, Meter];
        ushort[] actions = [Output, PushVlan, PopVlan, SetField];
        if (!abilities.GroupTypes.IsEmpty) actions = [.. actions, Group];
        var match = FlowKey.Fields.Select(f => OxmId.Of(f, f.IsMaskable())).ToSeq();
        OxmId[] settable = [OxmId.Of(OxmField.EthDst), OxmId.Of(OxmField.EthSrc), OxmId.Of(OxmField.VlanVid), OxmId.Of(OxmField.VlanPcp)];
        return new TableFeature(
            table, $"table{table}", ulong.MaxValue, ulong.MaxValue, 0, (uint)abilities.MaxRulesPerTable,
            [
                new TableProperty.Instructions(false, Ids(instructions)),
                new TableProperty.NextTables(false, next),
                new TableProperty.WriteActions(false, Ids(actions)),
                new TableProperty.ApplyActions(false, Ids(actions)),
                new TableProperty.Match(match),
                new TableProperty.Wildcards(FlowKey.Fields.Select(f => OxmId.Of(f)).ToSeq()),
                new TableProperty.WriteSetField(false, settable.ToSeq()),
                new TableProperty.ApplySetField(false, settable.ToSeq()),
            ]);
    }

    private static Seq<FeatureId> Ids(ushort[] types) => types.Select(t => new FeatureId(t, [])).ToSeq();
}
