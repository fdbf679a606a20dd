using Kilda.Network;
using Kilda.Network.Topology;
using Kilda.OpenFlow;
using Kilda.Silo.OpenFlow;
using static Kilda.Silo.OpenFlow.Handshake;

namespace Kilda.Grains.Tests.Switches;

public sealed class HandshakeTests
{
    private static readonly Heard s_hello = Hello(4, 1 << 4);
    private static readonly FeaturesReply s_features = new(0x1234, 0, 254, 0, 0, 0);
    private static readonly MultipartResult.Description s_description = new("maker", "hard", "soft", "1", "path");
    private static readonly MultipartResult.MeterFeatures s_meters = new(4096, 1 << 1, 15, 1, 0);
    private static readonly MultipartResult.GroupFeatures s_groups = new(0b101, 4, [9, 0, 9, 0], [0, 0, 0, 0]);

#pragma warning disable format // aligned columns
    public static TheoryData<string, string, string> Truth => new()
    {
        // heard                                              state at the end    said
        { "hello",                                            "AwaitFeatures",    "FeaturesRequest" },
        { "hello features",                                   "AwaitAnswers",     "FeaturesRequest Questions" },
        { "hello packet features",                            "AwaitAnswers",     "FeaturesRequest Questions" },
        { "hello features desc ports meters groups",          "Ready",            "FeaturesRequest Questions" },
        { "hello features groups meters ports desc",          "Ready",            "FeaturesRequest Questions" },
        { "hello features desc more ports meters groups",     "Ready",            "FeaturesRequest Questions" },
        { "hello features desc more meters groups",           "AwaitAnswers",     "FeaturesRequest Questions" },
        { "hello features desc ports no-meters no-groups",    "Ready",            "FeaturesRequest Questions" },
        { "hello features no-desc packet ports meters groups", "Ready",           "FeaturesRequest Questions" },
        { "hello features desc no-ports",                     "Rejected",         "FeaturesRequest Questions" },
        { "hello features desc desc",                         "Rejected",         "FeaturesRequest Questions" },
        { "hello features meters-as-ports",                   "Rejected",         "FeaturesRequest Questions" },
        { "hello features features",                          "Rejected",         "FeaturesRequest Questions" },
        { "hello features hello",                             "Rejected",         "FeaturesRequest Questions" },
        { "hello hello",                                      "Rejected",         "FeaturesRequest" },
        { "hello desc",                                       "Rejected",         "FeaturesRequest" },
        { "hello error",                                      "Rejected",         "FeaturesRequest" },
        { "hello auxiliary",                                  "Rejected",         "FeaturesRequest" },
        { "hello nobody",                                     "Rejected",         "FeaturesRequest" },
        { "features",                                         "Rejected",         "" },
        { "packet",                                           "Rejected",         "" },
        { "error",                                            "Rejected",         "" },
        { "hello features desc ports meters groups desc",     "Ready",            "FeaturesRequest Questions" },
    };
#pragma warning restore format

    [Theory]
    [MemberData(nameof(Truth))]
    public void A_handshake_goes_by_the_table(string heard, string state, string said)
    {
        var at = Start;
        var says = new List<Say>();
        foreach (var word in heard.Split(' '))
        {
            (at, var say) = Handshakes.On(at, Word(word));
            if (say != Say.Nothing) says.Add(say);
        }

        Assert.Equal((state, said), (at.GetType().Name, string.Join(' ', says)));
    }

    [Theory]
    [InlineData(4, 0u, true)]
    [InlineData(5, 0u, true)]
    [InlineData(1, 0u, false)]
    [InlineData(6, 1u << 6 | 1u << 4, true)]
    [InlineData(6, 1u << 6 | 1u << 5, false)]
    [InlineData(1, 1u << 1, false)]
    [InlineData(1, 1u << 1 | 1u << 4, true)]
    public void Version_1_3_is_agreed_on_where_both_speak_it(byte header, uint bitmap, bool isAgreed)
    {
        var (next, _) = Handshakes.On(Start, Hello(header, bitmap));
        Assert.Equal(isAgreed, next is AwaitFeatures);
        if (next is Rejected rejected) Assert.Equal("HELLO_FAILED/INCOMPATIBLE", rejected.Error!.Value.Describe());
    }

    [Fact]
    public void What_the_switch_says_is_what_it_can_do()
    {
        var ready = Assert.IsType<Ready>(Run("hello features desc more ports meters groups"));
        Assert.Equal(new SwitchId(0x1234), ready.Id);
        Assert.Equal(new SwitchAbilities(254, 4096, PacketMeters: true, Groups: true, ChainedGroups: true), ready.Abilities);
        Assert.Equal([new SwitchPort(3, "p3", true, new Kbps(10_000_000)), new SwitchPort(3, "p3", true, new Kbps(10_000_000))], ready.Ports);
        Assert.Equal("maker", ready.Description.Manufacturer);
    }

    /// <summary>With groups of type SELECT it can be helped.</summary>
    [Theory]
    [InlineData("nicira select", true)]
    [InlineData("nicira groups", false)]
    [InlineData("desc select", false)]
    [InlineData("no-desc select", false)]
    public void Open_vSwitch_mixes_tags(string heard, bool mixes) =>
        Assert.Equal(mixes, Assert.IsType<Ready>(Run($"hello features ports meters {heard}")).Abilities.MixesTags);

    [Fact]
    public void A_switch_that_does_not_answer_for_meters_and_groups_has_none()
    {
        var ready = Assert.IsType<Ready>(Run("hello features no-desc ports no-meters no-groups"));
        Assert.Equal(new SwitchAbilities(254, 0, PacketMeters: false, Groups: false, ChainedGroups: false), ready.Abilities);
    }

    [Theory]
    [InlineData(0u, 1u << 6, 10_000_000)]
    [InlineData(0u, 1u << 5 | 1u << 11, 1_000_000)]
    [InlineData(40_000_000u, 1u << 5, 40_000_000)]
    [InlineData(0u, 1u << 11, 0)]
    public void Speed_is_the_current_one_else_that_of_the_features(uint current, uint features, long kbps) =>
        Assert.Equal(new Kbps(kbps), PortFacts.Speed(Port(3) with { CurrentSpeed = current, Current = features }));

    private static Handshake Run(string heard) => heard.Split(' ').Aggregate(Start, (at, word) => Handshakes.On(at, Word(word)).Next);

    private static Heard Word(string word) => word switch
    {
        "hello" => s_hello,
        "features" => new Heard.Features(s_features),
        "auxiliary" => new Heard.Features(s_features with { AuxiliaryId = 1 }),
        "nobody" => new Heard.Features(s_features with { DatapathId = 0 }),
        "desc" => Part(Questions.Description, s_description),
        "ports" => Part(Questions.Ports, new MultipartResult.PortDescriptions([Port(3), Port(OfPort.Local)])),
        "more" => Part(Questions.Ports, new MultipartResult.PortDescriptions([Port(3)]), more: true),
        "meters" => Part(Questions.Meters, s_meters),
        "groups" => Part(Questions.Groups, s_groups),
        "nicira" => Part(Questions.Description, s_description with { Manufacturer = "Nicira, Inc." }),
        "select" => Part(Questions.Groups, s_groups with { Types = (1 << (int)GroupType.All) | (1 << (int)GroupType.Select) | (1 << (int)GroupType.Indirect) }),
        "meters-as-ports" => Part(Questions.Ports, s_meters),
        "no-desc" => Error(Questions.Description),
        "no-ports" => Error(Questions.Ports),
        "no-meters" => Error(Questions.Meters),
        "no-groups" => Error(Questions.Groups),
        "error" => Error(Questions.None),
        "packet" => new Heard.Other(OfType.PacketIn),
        _ => throw new ArgumentException(word),
    };

    private static Heard.Hello Hello(byte header, uint bitmap) => new(header, new Hello(bitmap == 0 ? [] : [bitmap]));

    private static Heard.Part Part(Questions question, MultipartResult result, bool more = false) =>
        new((uint)question, new MultipartReply(result, more));

    private static Heard.Error Error(Questions question) =>
        new((uint)question, new ErrorMessage(OfErrorType.BadRequest, OfErrorCode.BadRequest.BadMultipart, []));

    private static PortDescription Port(uint number) => new(number, 1, $"p{number & 0xff}", 0, PortState.Live, 1 << 6, 0, 0, 0, 10_000_000, 0);
}
