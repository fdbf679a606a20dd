using System.Buffers;
using Kilda.Network.Pipeline;
using Kilda.OpenFlow;

namespace Kilda.EndToEnd.Differential;

/// <summary>One message that changes a switch, good or bad.</summary>
internal abstract record Order
{
    private Order()
    {
    }

    public sealed record Flow(FlowMod Mod) : Order
    {
        public override string ToString()
        {
            var rule = RuleText.Of(new Rule(Mod.Table, Mod.Priority, Mod.Match, Mod.Instructions, Mod.Cookie));
            var filter = Mod.Command == FlowCommand.Add ? "" : $" cookie=0x{Mod.Cookie:x}/0x{Mod.CookieMask:x} port={Mod.OutPort:x} group={Mod.OutGroup:x}";
            return $"flow {Mod.Command}{filter} flags={Mod.Flags} {rule}";
        }
    }

    public sealed record Group(GroupMod Mod) : Order
    {
        public override string ToString() => $"group {Mod.Command} {RuleText.Of(new Network.Pipeline.Group(Mod.Group, Mod.Type, Mod.Buckets))}";
    }

    public sealed record Meter(MeterMod Mod) : Order
    {
        public override string ToString() => $"meter {Mod.Command} {Mod.Meter} {Mod.Flags} {Mod.Bands}";
    }

    /// <summary>A message that no value of ours stands for.</summary>
    public sealed record Raw(string What, OfType Type, Seq<byte> Body) : Order
    {
        public override string ToString() => $"{Type}: {What}";
    }

    public void Write(IBufferWriter<byte> output, uint xid)
    {
        switch (this)
        {
            case Flow order: OfFrame.Write(output, xid, order.Mod); break;
            case Group order: OfFrame.Write(output, xid, order.Mod); break;
            case Meter order: OfFrame.Write(output, xid, order.Mod); break;
            case Raw order:
                var w = new OfWriter(output.GetSpan(OfFrame.HeaderSize + order.Body.Count)[..(OfFrame.HeaderSize + order.Body.Count)]);
                w.U8(OfFrame.Version13);
                w.U8((byte)order.Type);
                w.U16((ushort)(OfFrame.HeaderSize + order.Body.Count));
                w.U32(xid);
                w.Bytes(order.Body.Span);
                output.Advance(OfFrame.HeaderSize + order.Body.Count);
                break;
        }
    }
}
