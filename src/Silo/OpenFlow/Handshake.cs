using Kilda.Network;
using Kilda.Network.Topology;
using Kilda.OpenFlow;

namespace Kilda.Silo.OpenFlow;

/// <summary>How far a connection has got in finding out what the switch is (OpenFlow 1.3.5 §6.3.1). Each state holds what is valid in it.</summary>
internal abstract record Handshake
{
    private Handshake()
    {
    }

    public static Handshake Start { get; } = new AwaitHello();

    public sealed record AwaitHello : Handshake;

    public sealed record AwaitFeatures : Handshake;

    /// <summary>All questions were asked at once; answers come in any order, and an error is an answer to those that a switch need not know.</summary>
    /// <param name="Open">Questions without a whole answer yet.</param>
    public sealed record AwaitAnswers(FeaturesReply Features, Questions Open) : Handshake
    {
        public MultipartResult.Description Description { get; init; } = new("", "", "", "", "");

        public Seq<SwitchPort> Ports { get; init; } = [];

        public MultipartResult.MeterFeatures? Meters { get; init; }

        public MultipartResult.GroupFeatures? Groups { get; init; }
    }

    public sealed record Ready(SwitchId Id, MultipartResult.Description Description, SwitchAbilities Abilities, Seq<SwitchPort> Ports)
        : Handshake;

    /// <param name="Error">What the switch is told; null: it is only disconnected.</param>
    public sealed record Rejected(string Why, ErrorMessage? Error = null) : Handshake;

    /// <summary>What the switch is asked at the same time; the number is also that of the request.</summary>
    [Flags]
    public enum Questions : uint
    {
        None = 0,
        Description = 1 << 4,
        Ports = 1 << 5,
        Meters = 1 << 6,
        Groups = 1 << 7,
        All = Description | Ports | Meters | Groups,
    }
}

/// <summary>What a switch says during the handshake.</summary>
internal abstract record Heard
{
    private Heard()
    {
    }

    /// <param name="Version">Of the header.</param>
    public sealed record Hello(byte Version, Kilda.OpenFlow.Hello Message) : Heard;

    public sealed record Features(FeaturesReply Message) : Heard;

    public sealed record Part(uint Xid, MultipartReply Message) : Heard;

    public sealed record Error(uint Xid, ErrorMessage Message) : Heard;

    /// <summary>Something that is no answer: port and packet news of a switch that does not wait to be asked.</summary>
    public sealed record Other(OfType Type) : Heard;
}

/// <summary>What the controller says next.</summary>
internal enum Say
{
    Nothing = 0,
    FeaturesRequest,

    /// <summary>One request for each of <see cref="Handshake.Questions.All"/>.</summary>
    Questions,
}
