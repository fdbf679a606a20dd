using Kilda.OpenFlow;

namespace Kilda.Lab.Simulator;

/// <content>Multipart requests (OpenFlow 1.3.5 §7.3.5). A long list comes in several parts.</content>
internal sealed partial class SimSession
{
    private OfError? List(MultipartQuery query, uint xid, SimOutbox outbox)
    {
        lock (owner.Gate)
        {
            var (tables, now) = (owner.Tables, owner.Now);
            switch (query)
            {
                case MultipartQuery.Description: One(owner.Description()); return null;
                case MultipartQuery.GroupFeatures: One(tables.GroupFeatures()); return null;
                case MultipartQuery.MeterFeatures: One(tables.MeterFeatures()); return null;
                case MultipartQuery.Flow q:
                    return tables.Flows(q, now, out var flows) ?? Many(flows, e => new MultipartResult.Flows(e));
                case MultipartQuery.Aggregate q:
                    if (tables.Flows(new(q.Table, q.OutPort, q.OutGroup, q.Cookie, q.CookieMask, q.Match), now, out var all) is { } bad) return bad;
                    One(new MultipartResult.Aggregate(Sum(all, f => f.Packets), Sum(all, f => f.Bytes), (uint)all.Count));
                    return null;
                case MultipartQuery.Tables: return Many(tables.TableStats().ToList(), e => new MultipartResult.Tables(e));
                case MultipartQuery.Ports q:
                    return tables.PortStats(q.Port, now, out var ports) ?? Many(ports, e => new MultipartResult.Ports(e));
                case MultipartQuery.PortDescriptions:
                    return Many(tables.Ports.Values.Select(p => p.Describe()).ToList(), e => new MultipartResult.PortDescriptions(e));
                case MultipartQuery.Queues: One(new MultipartResult.Queues([])); return null;
                case MultipartQuery.Groups q: return Many(tables.GroupStats(q.Group, now).ToList(), e => new MultipartResult.Groups(e));
                case MultipartQuery.GroupDescriptions: return Many(tables.Groups().ToList(), e => new MultipartResult.GroupDescriptions(e));
                case MultipartQuery.Meters q:
                    return tables.MeterStats(q.Meter, now, out var meters) ?? Many(meters, e => new MultipartResult.Meters(e));
                case MultipartQuery.MeterConfigs q:
                    return tables.MeterConfigs(q.Meter, out var configs) ?? Many(configs, e => new MultipartResult.MeterConfigs(e));
                case MultipartQuery.TableFeatures { Entries.IsEmpty: true }:
                    return Many(SimFeatures.Of(tables.Abilities), e => new MultipartResult.TableFeatures(e));
                case MultipartQuery.TableFeatures:
                    return new OfError(OfErrorType.TableFeaturesFailed, OfErrorCode.TableFeaturesFailed.NotPermitted, "features are fixed");
                case MultipartQuery.Experimenter:
                    return OfError.Request(OfErrorCode.BadRequest.BadExperimenter, "no experimenters");
                default:
                    return OfError.Request(OfErrorCode.BadRequest.BadMultipart, $"{query}");
            }
        }

        void One(MultipartResult result) => outbox.Write(xid, new MultipartReply(result));

        OfError? Many<T>(IReadOnlyList<T> entries, Func<Seq<T>, MultipartResult> part)
        {
            Parts(entries, part, xid, outbox, isLast: true);
            return null;
        }
    }

    private static ulong Sum(IReadOnlyList<FlowStats> flows, Func<FlowStats, ulong> of) => flows.Aggregate(0UL, (sum, f) => sum + of(f));

    /// <summary>Halves the list until each part fits.</summary>
    private void Parts<T>(IReadOnlyList<T> entries, Func<Seq<T>, MultipartResult> part, uint xid, SimOutbox outbox, bool isLast)
    {
        var reply = new MultipartReply(part(entries.ToSeq()), More: !isLast);
        if (reply.BodyLength <= options.LongestPart || entries.Count < 2)
        {
            outbox.Write(xid, reply);
            return;
        }

        var half = entries.Count / 2;
        Parts(entries.Take(half).ToList(), part, xid, outbox, isLast: false);
        Parts(entries.Skip(half).ToList(), part, xid, outbox, isLast);
    }
}
